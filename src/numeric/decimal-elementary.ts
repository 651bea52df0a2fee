import { Decimal, decimalContext, type Rounding } from "./decimal.js";

/**
 * exp and log from directed + − × ÷ alone, each with a proved lower and upper bound. decimal.js's own exp and ln stop
 * after a bounded number of retries and may round to the wrong side (MikeMcl/decimal.js#244).
 */

/** Lower and upper bound of one real number. */
export interface Bounds {
  readonly lower: Decimal;
  readonly upper: Decimal;
}
type Direction = Exclude<Rounding, "nearest">;

const GUARD_DIGITS = 12;
const HALVINGS = 14; // r ≤ 2⁻¹³ gives about four digits a Taylor term
const BITS_PER_DIGIT = Math.log2(10);
const EXP_LIMIT = new Decimal("1e15"); // |x| beyond it leaves decimal.js's exponent range

/**
 * eˣ enclosed in [lower, upper], relative width about 10^(1−digits).
 * x > 0: eˣ = (Σ rⁿ/n!)^(2^K), r = x/2^K, every operation rounded in the direction of the bound. The terms after the
 * last one, t, sum to less than 2t·r/(1 − r) < 2t since r < ½, which the upper bound adds. x < 0: the reciprocal of
 * the opposite bound of e⁻ˣ. x = 0: [1, 1].
 * @throws {RangeError} when |x| ≥ 10¹⁵ or x is not finite
 */
export function expBounds(x: Decimal, digits: number): Bounds {
  return { lower: expBound(x, digits, "down"), upper: expBound(x, digits, "up") };
}

/** One of the two bounds of `expBounds`, at half the price. */
export function expBound(x: Decimal, digits: number, direction: Direction): Decimal {
  if (!x.isFinite() || x.abs().gte(EXP_LIMIT)) {
    throw new RangeError(`exp: x is ${x.toPrecision(6)}; expected |x| < ${EXP_LIMIT.toString()}`);
  }
  const context = decimalContext(digits, direction);
  if (x.isZero()) return new context(1);
  if (x.isNegative()) {
    const opposite = expBound(x.negated(), digits + 2, direction === "down" ? "up" : "down");
    return new context(1).div(opposite);
  }
  return context.mul(taylorAndSquare(x, digits, direction), 1);
}

/** The bound of eˣ for x > 0 at working precision; see `expBounds`. */
function taylorAndSquare(x: Decimal, digits: number, direction: Direction): Decimal {
  const halvings = HALVINGS + Math.ceil(BITS_PER_DIGIT * Math.max(0, x.e));
  // Each squaring doubles the relative error: K squarings cost K·log₁₀2 digits.
  const working = decimalContext(digits + GUARD_DIGITS + Math.ceil(halvings / BITS_PER_DIGIT), direction);
  const r = new working(x).div((2n ** BigInt(halvings)).toString());
  let term = new working(1);
  let sum = new working(1);
  const cutoff = -working.precision - 2;
  for (let n = 1; !term.isZero() && term.e >= cutoff; n++) {
    term = term.times(r).div(n);
    sum = sum.plus(term);
  }
  if (direction === "up") sum = sum.plus(term.times(2));
  for (let k = 0; k < halvings; k++) sum = sum.times(sum);
  return sum;
}

/**
 * ln x enclosed in [lower, upper], width about 10^(1−digits) relative to ln x.
 * With y ≈ ln x and d = x·e⁻ʸ − 1: ln x = y + ln(1 + d), and d/(1 + d) ≤ ln(1 + d) ≤ d. Steps y ← y + d/(1 + d/2)
 * triple the right digits until d² lies below the working precision.
 * @throws {RangeError} when x ≤ 0 or x is not finite, and from `exp` when |ln x| ≥ 10¹⁵
 */
export function logBounds(x: Decimal, digits: number): Bounds {
  if (!x.isFinite() || x.lte(0)) throw new RangeError(`log: x is ${x.toString()}; expected a finite number > 0`);
  if (x.eq(1)) return { lower: new Decimal(0), upper: new Decimal(0) };
  // Near 1, ln x ≈ x − 1 is small: as many digits more as it has leading zeros. Far from 1, eʸ magnifies the last digit
  // of y by as many digits as y has before the point, about those of x's exponent.
  const leadingZeros = Math.max(0, -decimalContext(1, "down").sub(x, 1).e);
  const wholeDigits = String(Math.abs(x.e)).length;
  const working = digits + GUARD_DIGITS + 2 * (leadingZeros + wholeDigits);
  const context = decimalContext(working, "nearest");
  let y: Decimal = new context(logSeed(x));
  let d = excess(x, y, working);
  while (!d.lower.isZero() && 2 * d.lower.e > -working) {
    y = y.plus(new context(d.lower).div(new context(d.lower).div(2).plus(1)));
    d = excess(x, y, working);
  }
  const denominator = decimalContext(working, d.lower.isNegative() ? "down" : "up").add(1, d.lower);
  return {
    lower: decimalContext(digits, "down").add(y, decimalContext(working, "down").div(d.lower, denominator)),
    upper: decimalContext(digits, "up").add(y, d.upper),
  };
}

/** d = x·e⁻ʸ − 1 enclosed: how far eʸ is from x, relatively. */
function excess(x: Decimal, y: Decimal, digits: number): Bounds {
  const reciprocal = expBounds(y.negated(), digits);
  const floor = decimalContext(digits, "down");
  const ceil = decimalContext(digits, "up");
  return {
    lower: floor.sub(floor.mul(x, reciprocal.lower), 1),
    upper: ceil.sub(ceil.mul(x, reciprocal.upper), 1),
  };
}

/** A float64 y ≈ ln x for every exponent decimal.js knows: x = v·10^e with v in [1, 10), ln x = ln v + e·ln 10. */
function logSeed(x: Decimal): number {
  return Math.log(Number(x.toExponential(17).replace(/e.*$/, ""))) + x.e * Math.LN10;
}
