import * as fc from "fast-check";
import { expect, test } from "vitest";
import { problems } from "../../src/generators/arbitraries.js";
import { everything, selectedArchitecture, selectProblem, type Selection } from "../../src/generators/selection.js";
import { networkLayout } from "../../src/network/architecture.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { checkShapes, type Problem } from "../../src/network/problem.js";

function lossOf(problem: Problem): number {
  return networkSubject(problem).loss(problem.parameters);
}

function all({ architecture, batch }: Problem): Selection {
  return everything(architecture, batch.size);
}

function without<T>(list: readonly T[], index: number): T[] {
  return list.toSpliced(index, 1);
}

/** Equal but for the rounding of at most about 10² sums. */
function expectSame(a: number, b: number): void {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * Math.abs(a) + 1e-300);
}

const deep = problems({ minLayers: 2, l2: false });

test("all of a problem is that problem", () => {
  fc.assert(
    fc.property(problems(), (problem) => {
      expect(selectProblem(problem, all(problem))).toEqual(problem);
    }),
  );
});

test("the loss is the mean of the losses of the samples, each selected alone", () => {
  fc.assert(
    fc.property(problems({ l2: false }), (problem) => {
      const alone = all(problem).samples.map((s) => lossOf(selectProblem(problem, { ...all(problem), samples: [s] })));
      expectSame(lossOf(problem), alone.reduce((sum, loss) => sum + loss, 0) / alone.length);
    }),
  );
});

test("an input that is always 0 can go: the loss stays", () => {
  fc.assert(
    fc.property(problems({ l2: false }), fc.nat(), (problem, n) => {
      const { inputs } = problem.architecture;
      fc.pre(inputs > 1);
      const zeroed = problem.batch.inputs.map((x, i) => (i % inputs === n % inputs ? 0 : x));
      const silent = { ...problem, batch: { ...problem.batch, inputs: zeroed } };
      const cut = selectProblem(silent, { ...all(silent), inputs: without(all(silent).inputs, n % inputs) });
      expect(checkShapes(cut).architecture.inputs).toBe(inputs - 1);
      expectSame(lossOf(cut), lossOf(silent));
    }),
  );
});

test("a hidden unit that nothing reads can go: the loss stays", () => {
  fc.assert(
    fc.property(deep, fc.nat(), fc.nat(), (problem, m, n) => {
      const { layers } = all(problem);
      const k = m % (layers.length - 1);
      const width = layers[k]!.units.length;
      fc.pre(width > 1);
      const above = networkLayout(problem.architecture)[k + 1]!;
      const reads = (i: number): boolean =>
        i >= above.weights && i < above.bias && (i - above.weights) % width === n % width;
      const unread = { ...problem, parameters: problem.parameters.map((value, i) => (reads(i) ? 0 : value)) };
      const layer = { ...layers[k]!, units: without(layers[k]!.units, n % width) };
      const cut = selectProblem(unread, { ...all(unread), layers: layers.with(k, layer) });
      expectSame(lossOf(checkShapes(cut)), lossOf(unread));
    }),
  );
});

test("an identity layer with W = I and no bias can go: the loss stays", () => {
  fc.assert(
    fc.property(deep, (problem) => {
      const { inputs } = problem.architecture;
      const first = { units: inputs, activation: "identity", bias: "none" } as const;
      const eye = Float64Array.from({ length: inputs * inputs }, (_, i) => (i % (inputs + 1) === 0 ? 1 : 0));
      const layers = [first, ...problem.architecture.layers];
      const longer: Problem = {
        ...problem,
        architecture: { ...problem.architecture, layers },
        parameters: Float64Array.of(...eye, ...problem.parameters),
      };
      const cut = selectProblem(longer, { ...all(longer), layers: all(longer).layers.slice(1) });
      expect(cut).toEqual(problem);
    }),
  );
});

test("a cut layer leaves a network: the layer above reads its old columns in turn", () => {
  fc.assert(
    fc.property(deep, (problem) => {
      const selection = { ...all(problem), layers: all(problem).layers.slice(-1) };
      const cut = checkShapes(selectProblem(problem, selection));
      const { weights, inputs } = networkLayout(problem.architecture).at(-1)!;
      const width = problem.architecture.inputs;
      expect(cut.architecture).toEqual(selectedArchitecture(selection));
      for (let j = 0; j < width; j++) expect(cut.parameters[j]).toBe(problem.parameters[weights + (j % inputs)]);
    }),
  );
});

test("shares that lose outputs still sum to 1", () => {
  fc.assert(
    fc.property(problems({ losses: ["softmax-cross-entropy"] }), (problem) => {
      const { layers } = all(problem);
      const last = { ...layers.at(-1)!, units: layers.at(-1)!.units.slice(0, 1) };
      const cut = selectProblem(problem, { ...all(problem), layers: [...layers.slice(0, -1), last] });
      expect(new Set(cut.batch.targets)).toEqual(new Set([1]));
    }),
  );
});

test("a bias that becomes shared is the first of the old ones; a shared one is given to every unit", () => {
  fc.assert(
    fc.property(problems({ maxLayers: 1, biases: ["unit"] }), (problem) => {
      const layer = all(problem).layers[0]!;
      const shared = selectProblem(problem, { ...all(problem), layers: [{ ...layer, bias: "layer" }] });
      const given = selectProblem(shared, { ...all(shared), layers: [{ ...all(shared).layers[0]!, bias: "unit" }] });
      expect(shared.parameters.at(-1)).toBe(problem.parameters[layer.source.bias]);
      expect(new Set(given.parameters.slice(layer.source.bias))).toEqual(new Set(shared.parameters.slice(-1)));
    }),
  );
});
