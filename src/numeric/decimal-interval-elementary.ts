import { expBound, logBounds, type Bounds } from "./decimal-elementary.js";
import { interval } from "./decimal-interval.js";
import { Decimal, decimalContext } from "./decimal.js";
import { EnclosureError } from "./field.js";

/** exp, expm1, log and log1p are increasing: the bound of the lower end below, of the upper end above. */
type Bound = (x: Decimal, digits: number, direction: "down" | "up") => Decimal;

const EXP_LIMIT = "1e15"; // as in `expBound`
const ONE = new Decimal(1);

const overEnds =
  (bound: Bound) =>
  (a: Bounds, digits: number): Bounds =>
    interval(bound(a.lower, digits, "down"), bound(a.upper, digits, "up"));

/** Whether a² is below the last digit of a: e ^ x − 1 and ln(1 + x) are x then, to within x². */
function isTiny(x: Decimal, digits: number): boolean {
  return x.isZero() || x.e + 1 < -digits;
}

const expEnd: Bound = (x, digits, direction) => {
  if (x.abs().gte(EXP_LIMIT)) throw new EnclosureError(`exp: x is ${x.toExponential(5)}; expected |x| < ${EXP_LIMIT}`);
  return expBound(x, digits, direction);
};

/** x ≤ eˣ − 1 ≤ x + x² for |x| ≤ 1; else as many digits more as x has leading zeros. */
const expm1End: Bound = (x, digits, direction) => {
  const context = decimalContext(digits, direction);
  if (isTiny(x, digits)) return direction === "up" ? context.add(x, context.mul(x, x)) : context.mul(x, ONE);
  const e = expEnd(x, digits + Math.max(0, -x.e) + 1, direction);
  return context.sub(e, ONE);
};

const logEnd: Bound = (x, digits, direction) => {
  if (x.lte(0)) throw new EnclosureError(`log: an end is ${x.toExponential(5)}; expected positive numbers only`);
  return logBounds(x, digits)[direction === "down" ? "lower" : "upper"];
};

/** x − x² ≤ ln(1 + x) ≤ x for |x| ≤ ½; else 1 + x with as many digits more as it takes to keep those of x. */
const log1pEnd: Bound = (x, digits, direction) => {
  const context = decimalContext(digits, direction);
  if (isTiny(x, digits))
    return direction === "down" ? context.add(x, context.mul(x.negated(), x)) : context.mul(x, ONE);
  return logEnd(decimalContext(2 * digits + Math.abs(x.e), direction).add(ONE, x), digits, direction);
};

export const exp: (a: Bounds, digits: number) => Bounds = overEnds(expEnd);
/** eᵃ − 1, with all its digits for small a. */
export const expm1: (a: Bounds, digits: number) => Bounds = overEnds(expm1End);
export const log: (a: Bounds, digits: number) => Bounds = overEnds(logEnd);
/** ln(1 + a), with all its digits for small a. */
export const log1p: (a: Bounds, digits: number) => Bounds = overEnds(log1pEnd);
