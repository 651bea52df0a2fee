import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { modelSubject, type Model } from "../../src/subject/model.js";
import { forgotten, gradient, layers, loss, type Layer } from "./tanh-layer.js";

const RUNS = { numRuns: 4 };

/** A layer that holds its parameters. */
function modelOf(at: Layer, slope?: () => number): Model<Layer> {
  let held = at;
  return {
    get: () => held,
    set: ({ W, b }) => {
      held = { W, b };
    },
    loss: () => loss(held),
    backward: () => ({ ...gradient(held, slope) }),
  };
}
const codeOf = (model: Model<Layer>): string | undefined => checkGradient(modelSubject(model)).misconduct?.code;

test("a right model passes, at the parameters that it holds; a forgotten tanh′ fails", () => {
  fc.assert(
    fc.property(layers, (at) => {
      const subject = modelSubject({ ...modelOf(at), name: "layer" });
      expect(subject).toMatchObject({ name: "layer", point: Float64Array.from([...at.W.flat(), ...at.b]) });
      expect(checkGradient(subject).verdict).toBe("pass");
      expect(checkGradient(modelSubject(modelOf(at, forgotten))).verdict).toBe("fail");
    }),
    RUNS,
  );
});

/** The layer as float32 holds it. */
const single = ({ W, b }: Layer): Layer => ({ W: W.map((row) => row.map(Math.fround)), b: b.map(Math.fround) });

test("a model that stores float32 keeps its word", () => {
  fc.assert(
    fc.property(layers, (at) => {
      const model = modelOf(at);
      const subject = modelSubject({ ...model, set: (layer) => model.set(single(layer)) });
      expect(checkGradient(subject, { mode: "every" }).misconduct).toBeUndefined();
    }),
    RUNS,
  );
});

test("a model that does not keep what it is set to is reported as that", () => {
  fc.assert(
    fc.property(layers, (at) => {
      expect(codeOf({ ...modelOf(at), set: () => undefined })).toBe("parameters-not-set");
    }),
    RUNS,
  );
});

test("a backward pass that moves the parameters is reported as that", () => {
  fc.assert(
    fc.property(layers, (at) => {
      const model = modelOf(at);
      const backward = (): { W: number[][]; b: number[] } => {
        const claimed = gradient(model.get());
        const { W, b } = model.get();
        model.set({ W, b: b.map((x) => x + 1) });
        return { ...claimed };
      };
      expect(codeOf({ ...model, backward })).toBe("backward-moves-parameters");
    }),
    RUNS,
  );
});

test("state that a call leaves behind is reported, unless it is reset", () => {
  fc.assert(
    fc.property(layers, (at) => {
      let hidden = 0;
      const model = modelOf(at);
      const recurrent: Model<Layer> = {
        ...model,
        loss: () => model.loss() + (hidden = hidden / 2 + model.get().b[0]! + 1),
        backward: () => {
          const { W, b } = gradient(model.get());
          return { W, b: [b[0]! + 1, b[1]!] };
        },
      };
      expect(codeOf(recurrent)).toMatch(/^loss-(?:remembers|nondeterministic)$/);
      const reset = (): void => {
        hidden = 0;
      };
      expect(checkGradient(modelSubject({ ...recurrent, reset })).verdict).toBe("pass");
    }),
    RUNS,
  );
});

test("a model that answers with promises gives the same report", async () => {
  await fc.assert(
    fc.asyncProperty(layers, fc.integer(), async (at, seed) => {
      const model = modelOf(at);
      const later = {
        get: async () => model.get(),
        set: async (layer: Layer) => model.set(layer),
        reset: async () => undefined,
        loss: async () => model.loss(),
        backward: async () => model.backward(),
      };
      const report = checkGradient(modelSubject(modelOf(at)), { seed });
      expect(await checkGradientAsync(await modelSubject(later), { seed })).toEqual(report);
    }),
    { numRuns: 4 },
  );
});

test("a part that is missing is named", () => {
  for (const part of ["get", "set", "loss", "backward"]) {
    const model = { ...modelOf({ W: [[1]], b: [0] }), [part]: undefined };
    expect(() => modelSubject(model as never)).toThrow(
      new TypeError(`modelSubject: ${part} is undefined; expected a function`),
    );
  }
});
