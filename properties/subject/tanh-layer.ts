import * as fc from "fast-check";
import { reals } from "../numeric/reals.js";

/** The parameters of one layer. */
export interface Layer {
  readonly W: number[][];
  readonly b: number[];
}

const inputs = [0.5, -1.25, 0.75];
const targets = [0.5, -0.5];
const rows = (n: number): fc.Arbitrary<number[]> => fc.array(reals(-1, 1), { minLength: n, maxLength: n });

/** Layers of three inputs and two units. */
export const layers: fc.Arbitrary<Layer> = fc.record({ W: fc.tuple(rows(3), rows(3)), b: rows(2) });

/** a = tanh(Wx + b). */
export const outputs = ({ W, b }: Layer): number[] =>
  W.map((row, j) => Math.tanh(row.reduce((z, w, i) => z + w * inputs[i]!, b[j]!)));

/** L = ½Σ(a − t)². */
export const loss = (layer: Layer): number => outputs(layer).reduce((sum, a, j) => sum + (a - targets[j]!) ** 2 / 2, 0);

/** Jᵀu of the outputs; `slope` is tanh′ as a function of a. */
export function vjp(layer: Layer, u: readonly number[], slope = (a: number): number => 1 - a * a): Layer {
  const delta = outputs(layer).map((a, j) => u[j]! * slope(a));
  return { W: delta.map((d) => inputs.map((x) => d * x)), b: delta };
}

/** ∂L/∂(W, b). */
export function gradient(layer: Layer, slope?: (a: number) => number): Layer {
  return vjp(
    layer,
    outputs(layer).map((a, j) => a - targets[j]!),
    slope,
  );
}

/** The bug of a forgotten tanh′. */
export const forgotten = (): number => 1;
