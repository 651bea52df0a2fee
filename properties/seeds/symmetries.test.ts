import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gridProblems, problems } from "../../src/generators/arbitraries.js";
import type { Problem } from "../../src/network/problem.js";
import { permutation, random } from "../../src/numeric/random.js";
import { roundingBounds } from "../network/rounding.js";
import { backpropagate, flatten, layersOf, type Layer } from "./layers.js";
import { hiddenUnit } from "./reshaped.js";
import { assertWithin, total } from "./within.js";

/** θ or a gradient with the units of layer k in another order: rows of W_k and b_k, columns of W_(k+1). */
function permuted(layers: readonly Layer[], k: number, order: readonly number[]): Layer[] {
  return layers.map(({ W, b }, l) => {
    if (l === k) return { W: order.map((j) => W[j]!), b: b.length > 1 ? order.map((j) => b[j]!) : b };
    return l === k + 1 ? { W: W.map((row) => order.map((j) => row[j]!)), b } : { W, b };
  });
}

/** θ or a gradient with row j of W_k, b_k[j] and column j of W_(k+1) negated. */
function negated(layers: readonly Layer[], { k, j }: { readonly k: number; readonly j: number }): Layer[] {
  const negateAt = (row: readonly number[]): number[] => row.map((w, i) => (i === j ? 0 - w : w));
  return layers.map(({ W, b }, l) => {
    if (l === k) return { W: W.map((row, i) => (i === j ? row.map((w) => 0 - w) : row)), b: negateAt(b) };
    return l === k + 1 ? { W: W.map(negateAt), b } : { W, b };
  });
}

function dot(w: readonly number[], x: readonly number[]): number {
  return w.reduce((sum, wi, i) => sum + wi * x[i]!, 0);
}

/** The problem with `change` made to its θ. */
function withLayers(problem: Problem, change: (layers: readonly Layer[]) => Layer[]): Problem {
  return { ...problem, parameters: flatten(change(layersOf(problem.architecture, problem.parameters))) };
}

/** Cost and gradient of `moved` are cost and `law`, each side with its own rounding. */
function assertSameCostAndGradient(
  problem: Problem,
  moved: Problem,
  change: (layers: readonly Layer[]) => Layer[],
): void {
  const [before, after] = [backpropagate(problem), backpropagate(moved)];
  const [e, eMoved] = [roundingBounds(problem), roundingBounds(moved)];
  const law = flatten(change(before.layers));
  const bounds = flatten(change(layersOf(problem.architecture, e.gradient)));
  expect(Math.abs(after.cost - before.cost)).toBeLessThanOrEqual(e.loss + eMoved.loss);
  for (const [i, g] of after.gradient.entries()) {
    expect(Math.abs(g - law[i]!)).toBeLessThanOrEqual(bounds[i]! + eMoved.gradient[i]!);
  }
}

test("E1: permuting the units of a hidden layer permutes rows of dWₖ, dbₖ and columns of dWₖ₊₁, and leaves C unchanged", () => {
  fc.assert(
    fc.property(problems({ minLayers: 2 }), fc.nat(), fc.integer(), (problem, choice, seed) => {
      const { k } = hiddenUnit(problem, choice);
      const order = [...permutation(random(seed), problem.architecture.layers[k]!.units)];
      const change = (layers: readonly Layer[]): Layer[] => permuted(layers, k, order);
      assertSameCostAndGradient(problem, withLayers(problem, change), change);
    }),
  );
});

test("E2: for a ReLU unit j, Σᵢ Wₖ[j,i] dWₖ[j,i] + bₖ[j] dbₖ[j] = Σₗ Wₖ₊₁[l,j] dWₖ₊₁[l,j]: what it reads and what it writes weigh the same", () => {
  // On the grid k/4, with at most 3 layers, and 1 or 2 samples to average, nothing rounds: every number is a multiple
  // of 2⁻¹⁷ below 2²². At z = 0 the law holds too, for z·f′(z) = f(z) on either side of the kink.
  const constraints = { minLayers: 2, maxLayers: 3, maxWidth: 4, maxBatch: 2, l2: false };
  fc.assert(
    fc.property(
      gridProblems({ ...constraints, activations: ["relu"], losses: ["mse"], biases: ["unit"] }),
      fc.nat(),
      (problem, choice) => {
        const { k, j } = hiddenUnit(problem, choice);
        const layers = layersOf(problem.architecture, problem.parameters);
        const { layers: d } = backpropagate(problem);
        const column = ({ W }: Layer): number[] => W.map((row) => row[j]!);
        const read = dot(layers[k]!.W[j]!, d[k]!.W[j]!) + layers[k]!.b[j]! * d[k]!.b[j]!;
        expect(read).toBe(dot(column(layers[k + 1]!), column(d[k + 1]!)));
      },
    ),
  );
});

test("E3: negating a tanh unit's incoming and outgoing weights and bias leaves C unchanged and negates their gradients, bit for bit", () => {
  fc.assert(
    fc.property(
      problems({ minLayers: 2, activations: ["tanh"], biases: ["unit", "none"] }),
      fc.nat(),
      (problem, choice) => {
        const unit = hiddenUnit(problem, choice);
        const moved = backpropagate(withLayers(problem, (layers) => negated(layers, unit)));
        const { cost, layers } = backpropagate(problem);
        expect(moved.cost).toBe(cost);
        expect(moved.gradient.map((g) => g + 0)).toEqual(flatten(negated(layers, unit)).map((g) => g + 0)); // −0 is 0
      },
    ),
  );
});

test("E4: under softmax cross-entropy Σⱼ db_L[j] = 0, and every column of dW_L sums to 0", () => {
  fc.assert(
    fc.property(problems({ losses: ["softmax-cross-entropy"], biases: ["unit"], l2: false }), (problem) => {
      const { W, b } = backpropagate(problem).layers.at(-1)!;
      const bounds = layersOf(problem.architecture, roundingBounds(problem).gradient).at(-1)!;
      assertWithin(total(b), 0, total(bounds.b));
      for (const i of W[0]!.keys())
        assertWithin(total(W.map((row) => row[i]!)), 0, total(bounds.W.map((row) => row[i]!)));
    }),
  );
});

test("E5: the same constant added to all softmax logits changes neither C nor g", () => {
  const grid = fc.integer({ min: -8, max: 8 }).map((n) => n / 4); // b + c does not round
  fc.assert(
    fc.property(gridProblems({ losses: ["softmax-cross-entropy"], biases: ["unit", "layer"] }), grid, (problem, c) => {
      const shifted = withLayers(problem, (layers) => {
        const { W, b } = layers.at(-1)!;
        return [...layers.slice(0, -1), { W, b: b.map((bj) => bj + c) }];
      });
      assertSameCostAndGradient(problem, shifted, (layers) => [...layers]);
    }),
  );
});
