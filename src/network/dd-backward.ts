import { exact, mul, neg } from "../numeric/dd-ball.js";
import { ddBallField } from "../numeric/dd-ball-field.js";
import {
  addMatrixProduct,
  ballAt,
  constant,
  exactColumns,
  matrix,
  product,
  setBall,
  transpose,
  zeroMatrix,
  zeros,
  type BallMatrix,
} from "../numeric/dd-matrix.js";
import type { BallColumns } from "../numeric/enclosure.js";
import { dual } from "../numeric/jet.js";
import { reverse } from "../numeric/reverse.js";
import { ACTIVATIONS, type Activation } from "./activations.js";
import { networkLayout, type LayerLayout } from "./architecture.js";
import { LOSSES } from "./losses.js";
import type { Problem } from "./problem.js";

/** A layer on a batch of m samples, in balls of shape [m, units]. */
interface LayerBalls {
  readonly a: BallMatrix;
  /** f′(z). */
  readonly slope: BallMatrix;
}

/**
 * Enclosures of all partial derivatives of the network's loss at θ by backpropagation in double-double balls: the formulas
 * of `backward` as matrix products over columns; f, f′ and ∂loss/∂a from the definitions `over`. At a kink met exactly it
 * takes the left piece, as reverse mode over the whole loss does.
 * @param theta shape [P]; not changed
 * @returns shape [P]
 * @throws {UndecidedSign} when a ball holds both sides of a kink
 * @throws {EnclosureError} where double-double balls cannot enclose it
 */
export function ddGradient(problem: Problem, theta: Float64Array): BallColumns {
  const { architecture, batch } = problem;
  const layout = networkLayout(architecture);
  const parameters = exactColumns(theta);
  const inputs = matrix(exactColumns(batch.inputs), [batch.size, architecture.inputs]);
  const layers: LayerBalls[] = [];
  const below = (k: number): BallMatrix => layers[k - 1]?.a ?? inputs;
  for (const [k, layer] of layout.entries()) {
    layers.push(activate(ACTIVATIONS[architecture.layers[k]!.activation], weightedSums(parameters, layer, below(k))));
  }
  const gradient = zeros(theta.length);
  let slopes = lossSlopes(problem, below(layers.length));
  for (let k = layers.length - 1; k >= 0; k--) {
    const delta = times(slopes, layers[k]!.slope);
    addLayerGradient(gradient, layout[k]!, delta, below(k));
    addPenalty(gradient, layout[k]!, architecture.l2, parameters);
    if (k > 0) slopes = product(delta, weightsOf(parameters, layout[k]!));
  }
  return gradient;
}

/** W of a layer in θ, shape [units, inputs]. */
function weightsOf(theta: BallColumns, { weights, units, inputs }: LayerLayout): BallMatrix {
  return matrix(theta, [units, inputs], weights);
}

/** b of a layer in θ as a column, shape [units, 1]: one ball for all units where it is shared. */
function biasOf(theta: BallColumns, { bias, units, biasStride }: LayerLayout): BallMatrix {
  return { balls: theta, start: bias, shape: [units, 1], strides: [biasStride, 0] };
}

/** z = 1 bᵀ + a_prev Wᵀ, shape [m, units]; added in the order of the generic forward pass: the same balls. */
function weightedSums(theta: BallColumns, layer: LayerLayout, below: BallMatrix): BallMatrix {
  const m = below.shape[0];
  const z = zeroMatrix([m, layer.units]);
  if (layer.biasCount > 0) addMatrixProduct(z, ones(m), transpose(biasOf(theta, layer)));
  addMatrixProduct(z, below, transpose(weightsOf(theta, layer)));
  return z;
}

/** ∂L/∂W = δᵀ a_prev and ∂L/∂b = δᵀ 1, of the mean over the batch when δ is. */
function addLayerGradient(gradient: BallColumns, layer: LayerLayout, delta: BallMatrix, below: BallMatrix): void {
  const back = transpose(delta);
  addMatrixProduct(weightsOf(gradient, layer), back, below);
  if (layer.biasCount > 0) addMatrixProduct(biasOf(gradient, layer), back, ones(delta.shape[0]));
}

/** The regulariser's share, l2·W. */
function addPenalty(gradient: BallColumns, layer: LayerLayout, l2: number, theta: BallColumns): void {
  if (l2 === 0) return;
  const row = [1, layer.units * layer.inputs] as const;
  addMatrixProduct(matrix(gradient, row, layer.weights), constant(l2, [1, 1]), matrix(theta, row, layer.weights));
}

/** The column 1 of m entries. */
function ones(m: number): BallMatrix {
  return constant(1, [m, 1]);
}

/** Along −1, a unit exactly at its kink is on the left piece. */
const leftwards = dual(ddBallField);
const MINUS_ONE = exact(-1);

/** f(z) and f′(z), elementwise. */
function activate(f: Activation, z: BallMatrix): LayerBalls {
  const a = zeroMatrix(z.shape);
  const slope = zeroMatrix(z.shape);
  for (let i = 0; i < z.balls.h.length; i++) {
    const [value, fall] = f.over(leftwards, leftwards.along(ballAt(z.balls, i), MINUS_ONE));
    setBall(a.balls, i, value!);
    setBall(slope.balls, i, neg(fall!));
  }
  return { a, slope };
}

/** ∂L/∂a of the outputs a, L the mean over the batch. */
function lossSlopes({ architecture, batch }: Problem, a: BallMatrix): BallMatrix {
  const [m, n] = a.shape;
  const slopes = zeroMatrix(a.shape);
  for (let s = 0; s < m; s++) {
    const { field, variable, gradient } = reverse(ddBallField);
    const outputs = Array.from({ length: n }, (_, i) => variable(ballAt(a.balls, s * n + i)));
    const loss = LOSSES[architecture.loss].over(field, outputs, [...batch.targets.subarray(s * n, (s + 1) * n)]);
    const share = gradient(field.div(loss, field.from(m)), outputs);
    for (let i = 0; i < n; i++) setBall(slopes.balls, s * n + i, share[i]!);
  }
  return slopes;
}

/** x ∘ y, elementwise. */
function times(x: BallMatrix, y: BallMatrix): BallMatrix {
  const found = zeroMatrix(x.shape);
  for (let i = 0; i < x.balls.h.length; i++) setBall(found.balls, i, mul(ballAt(x.balls, i), ballAt(y.balls, i)));
  return found;
}
