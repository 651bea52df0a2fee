import { Decimal } from "decimal.js";
import { binaryFraction } from "./float64.js";

export { Decimal };
/** Version of decimal.js that the enclosures rely on, pinned in package.json (a property holds the two together). */
export const DECIMAL_VERSION = "10.6.0";
/** A decimal.js constructor: a precision and a rounding mode. */
export type DecimalContext = typeof Decimal;
/** Direction of rounding: towards −∞, towards +∞, or to nearest with ties to even. */
export type Rounding = "down" | "up" | "nearest";

const MODES = { down: Decimal.ROUND_FLOOR, up: Decimal.ROUND_CEIL, nearest: Decimal.ROUND_HALF_EVEN } as const;
const EXPONENT_LIMIT = 9e15; // decimal.js's own limit; beyond it results silently become 0 or Infinity
const contexts = new Map<string, DecimalContext>();

/**
 * The decimal.js constructor with `digits` significant digits and one rounding mode. decimal.js rounds + − × ÷
 * correctly in every mode; its exp, ln and tanh are not trusted anywhere in this package.
 * A result takes precision and rounding from the constructor of the left operand.
 * @throws {RangeError} when digits is not an integer ≥ 1
 */
export function decimalContext(digits: number, rounding: Rounding): DecimalContext {
  if (!Number.isInteger(digits) || digits < 1) {
    throw new RangeError(`decimalContext: digits is ${digits}; expected an integer ≥ 1`);
  }
  const key = `${digits} ${rounding}`;
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const context = Decimal.clone({
    defaults: true,
    precision: digits,
    rounding: MODES[rounding],
    toExpNeg: -EXPONENT_LIMIT,
    toExpPos: EXPONENT_LIMIT,
    minE: -EXPONENT_LIMIT,
    maxE: EXPONENT_LIMIT,
  });
  contexts.set(key, context);
  return context;
}

/**
 * v as a decimal, exactly: m·2^e = m·2^e for e ≥ 0 and (m·5^−e)·10^e for e < 0. (`new Decimal(v)` would take the
 * shortest decimal text that rounds to v, which is another number.) The result is not rounded to the context.
 * @throws {RangeError} when v is not finite
 */
export function exactDecimal(context: DecimalContext, v: number): Decimal {
  const { mantissa, exponent } = binaryFraction(v);
  if (exponent >= 0) return new context((mantissa << BigInt(exponent)).toString());
  return new context(`${mantissa * 5n ** BigInt(-exponent)}e${exponent}`);
}

/** The float64 nearest to d (ties to even), by the correctly rounded decimal conversion of the language. */
export function nearestFloat64(d: Decimal): number {
  return Number(d.toExponential()); // toString would write out every zero of 1e-1000000000
}
