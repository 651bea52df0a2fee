import { decimalField } from "../../src/numeric/decimal-field.js";
import type { Decimal } from "../../src/numeric/decimal.js";
import type { GenericLoss } from "../../src/subject/generic.js";
import { exact } from "./within.js";

const DIGITS = 60;
const field = decimalField(DIGITS);
/** h = 2⁻¹⁰⁰, about 10⁻³⁰, exactly. */
const step = field.from(2 ** -100);

/** A derivative by its definition. */
export interface Slope {
  readonly value: Decimal;
  /** Rounding of the quotient: the last 3 of the 60 digits of f, divided by h. */
  readonly resolution: Decimal;
}

/**
 * The derivative of f at θ along v, by its definition and no rule of calculus: (f(θ + h v) − f(θ))/h with h = 2⁻¹⁰⁰ in
 * decimals. Its truncation h·f″/2 is nothing beside the rounding of a float64 gradient, 10⁻¹⁶.
 * @param v shape [P]
 */
export function slopeAlong(f: GenericLoss, theta: Float64Array, v: Float64Array): Slope {
  const point = Array.from(theta, exact);
  const value = f.over(field, point);
  const moved = f.over(
    field,
    point.map((x, i) => field.add(x, field.mul(step, exact(v[i]!)))),
  );
  const lastDigits = value.abs().times(`1e${3 - DIGITS}`);
  return { value: field.div(field.sub(moved, value), step), resolution: field.div(lastDigits, step) };
}

/** ∂f/∂θᵢ, by `slopeAlong`. */
export function partial(f: GenericLoss, theta: Float64Array, i: number): Slope {
  return slopeAlong(f, theta, new Float64Array(theta.length).fill(1, i, i + 1));
}
