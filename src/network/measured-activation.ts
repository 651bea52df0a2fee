import { ddBallField } from "../numeric/dd-ball-field.js";
import * as dd from "../numeric/dd-ball.js";
import type { Ball } from "../numeric/enclosure.js";
import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import type { ActivationError } from "../subject/rounded-program.js";
import type { Precision } from "../subject/subject.js";
import { ACTIVATIONS, type ActivationName } from "./activations.js";
import { ROUNDED_ACTIVATIONS } from "./rounded-activations.js";

/** A subject's activation: its name, its own code, and the precision that this code rounds to. */
export interface ComputedActivation {
  readonly name: ActivationName;
  readonly value: (z: number) => number;
  readonly precision: Precision;
}

/**
 * The error of a subject's activation at the points z, for a model: max |value(z) − f(z)|/(u·scale) and
 * max |value(z) − f(z)|/(u·|f(z)|), f enclosed by double-double balls. Without points both are 0. An underflow is no error: models
 * allow for it. A value that is not a number has an error of ∞.
 * What it says of other points is an assumption: measure where the network's units are.
 * @param z shape [n], numbers of the precision
 * @throws {EnclosureError} when f(z) cannot be enclosed
 */
export function measureActivation(
  { name, value, precision }: ComputedActivation,
  z: ArrayLike<number>,
): ActivationError {
  const { u, smallest } = FLOAT_FORMATS[precision];
  const row = ROUNDED_ACTIVATIONS[name];
  const measured = { absolute: 0, relative: 0 };
  for (let i = 0; i < z.length; i++) {
    const f = ACTIVATIONS[name].over(ddBallField, dd.exact(z[i]!));
    const computed = value(z[i]!);
    const apart = Number.isFinite(computed) ? sizeOf(dd.sub(f, dd.exact(computed))) : Infinity;
    if (apart <= smallest) continue;
    const scale = row.scale?.(Math.abs(z[i]!), sizeOf(f)) ?? 1;
    measured.absolute = Math.max(measured.absolute, apart / u / scale);
    measured.relative = Math.max(measured.relative, apart / u / Math.max(0, dd.least(f)));
  }
  return measured;
}

/** The largest size in the ball, to 15 digits. */
function sizeOf({ h, r }: Ball): number {
  return Math.abs(h) + r;
}
