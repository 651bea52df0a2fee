import { type Decimal, decimalContext, exactDecimal, nearestFloat64 } from "./decimal.js";
import { expBound, logBounds } from "./decimal-elementary.js";
import type { Field, Sign } from "./field.js";

/** Guard digits of exp and log before the one rounding to the field's precision. */
const GUARD = 4;

/**
 * Decimal arithmetic with `digits` significant digits as a Field. + − × ÷ are correctly rounded to nearest; `from` is
 * exact; exp, expm1, log and log1p are within 1 unit of the last digit (a proved lower bound with guard digits,
 * rounded once).
 * @throws {RangeError} when digits is not an integer ≥ 1
 */
export function decimalField(digits: number): Field<Decimal> {
  const context = decimalContext(digits, "nearest");
  const one = new context(1);
  const round = (a: Decimal): Decimal => context.mul(a, 1);
  const exp = (a: Decimal): Decimal => round(expBound(a, digits + GUARD, "down"));
  const log = (a: Decimal): Decimal => round(logBounds(a, digits + GUARD).lower);
  const guarded = decimalContext(digits + GUARD, "nearest");
  const halfSquare = (a: Decimal): Decimal => guarded.mul(0.5, guarded.mul(a, a));
  // eᵃ − 1 = a + a²/2 and ln(1 + a) = a − a²/2 up to a relative error a²/3 + …, here below the guard digits.
  const isTiny = (a: Decimal): boolean => a.isZero() || 2 * (a.e + 1) < -(digits + GUARD);
  return {
    name: `decimal(${digits})`,
    from: (value) => exactDecimal(context, value),
    number: nearestFloat64,
    sign: (a) => (a.isZero() ? 0 : (a.s as Sign)),
    neg: (a) => a.negated(),
    add: (a, b) => context.add(a, b),
    sub: (a, b) => context.sub(a, b),
    mul: (a, b) => context.mul(a, b),
    div: (a, b) => context.div(a, b),
    exp,
    expm1(a) {
      if (isTiny(a)) return round(guarded.add(a, halfSquare(a)));
      // eᵃ − 1 ≈ a: as many digits more as a has leading zeros.
      const extra = digits + GUARD + Math.max(0, -a.e);
      return round(decimalContext(extra, "nearest").sub(expBound(a, extra, "down"), one));
    },
    log,
    log1p(a) {
      if (isTiny(a)) return round(guarded.sub(a, halfSquare(a)));
      return log(decimalContext(2 * digits + GUARD + Math.abs(a.e), "nearest").add(one, a));
    },
    dot(bias, weights, offset, x) {
      let sum = bias;
      for (let j = 0; j < x.length; j++) sum = context.add(sum, context.mul(weights[offset + j]!, x[j]!));
      return sum;
    },
  };
}
