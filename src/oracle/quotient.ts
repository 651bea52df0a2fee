import { decimalField } from "../numeric/decimal-field.js";
import { Decimal } from "../numeric/decimal.js";
import type { Field } from "../numeric/field.js";
import { rememberedField } from "../numeric/remembered-field.js";
import type { GenericLoss } from "../subject/generic.js";

/** The derivative along one coordinate by its definition, as decimals. */
export interface Quotient {
  /** (f(θ + h eᵢ) − f(θ − h eᵢ))/2h: at a kink the mean of the two slopes. */
  readonly value: Decimal;
  /** The one-sided quotients (f(θ) − f(θ − h eᵢ))/h and (f(θ + h eᵢ) − f(θ))/h. */
  readonly left: Decimal;
  readonly right: Decimal;
  /** Whether the two slopes differ however small h is made. */
  readonly isKink: boolean;
}

type Slopes = Omit<Quotient, "isKink">;

/** Digits of the derivative that are promised. */
const PROMISED_DIGITS = 30;
/**
 * h = 10⁻²⁴ leaves a truncation error of h²f‴/6 ≈ 10⁻⁴⁸·f‴: 18 digits of room for the ratio of f‴ to f′.
 */
const STEP_DIGITS = 24;
/** Digits kept for a derivative that is small against f: 16 at first, more when they turn out too few. */
const HEADROOM = 16;
/** Of these, kept for the roundings of the loss itself, up to 10⁴ of them. */
const GUARD = 4;
/** Beyond this many digits a derivative counts as 0: below 10⁻⁴⁰⁰ no float64 and no product of two is left. */
const MOST_DIGITS = 520;
/** A jump of slopes below this share of the slopes (in digits) is curvature, h·f″, without a second look. */
const SMOOTH_DIGITS = STEP_DIGITS / 2;

/**
 * The partial derivatives of a loss at θ by the definition of the derivative, right to at least 30 digits: central
 * differences in decimal arithmetic, h so small that truncation, and digits so many that rounding, stays below 10⁻³⁰
 * relative. The generic loss is all it knows of the subject: no rule of calculus is used.
 *
 * Error: n roundings of 10^(−D)·|f|/h, relative to f′ at most 10^−30 because D ≥ 24 + 30 + 4 + digits by which f′ is
 * smaller than f; truncation h²·|f‴|/6. At a kink the two one-sided slopes differ by a jump that does not fall with h, which
 * is how it is told from curvature.
 * @param theta shape [P]
 * @param indices which coordinates; all by default
 * @throws {RangeError} when θ is not finite, or an index is not one of its coordinates
 */
export function differenceQuotients(
  loss: GenericLoss,
  theta: Float64Array,
  indices: readonly number[] = Array.from(theta.keys()),
): Quotient[] {
  const stray = indices.find((i) => theta[i] === undefined);
  if (stray !== undefined) {
    throw new RangeError(`differenceQuotients: index is ${stray}; expected an integer from 0 to ${theta.length - 1}`);
  }
  const evaluate = evaluator(loss, theta);
  return indices.map((i) => coordinate(evaluate, i));
}

/** f at θ, or with coordinate i moved by ±10^(−k), in arithmetic of the given digits. */
type Evaluate = (digits: number, move?: { readonly index: number; readonly by: string }) => Decimal;

function evaluator(loss: GenericLoss, theta: Float64Array): Evaluate {
  const bases = new Map<number, Base>();
  return (digits, move) => {
    const base = bases.get(digits) ?? baseOf(loss, theta, digits);
    bases.set(digits, base);
    if (move === undefined) return base.value;
    const { field, point } = base;
    return loss.over(field, point.with(move.index, field.add(point[move.index]!, new Decimal(move.by))));
  };
}

/** θ and f(θ) in arithmetic of so many digits, which remembers what it computed for f(θ). */
interface Base {
  readonly field: Field<Decimal>;
  readonly point: readonly Decimal[];
  readonly value: Decimal;
}

function baseOf(loss: GenericLoss, theta: Float64Array, digits: number): Base {
  const { field, record } = rememberedField(decimalField(digits));
  const point = Array.from(theta, (x) => field.from(x));
  return { field, point, value: record(() => loss.over(field, point)) };
}

/** The quotient at one coordinate, with more digits until the promise is kept. */
function coordinate(evaluate: Evaluate, index: number): Quotient {
  let headroom = HEADROOM;
  for (;;) {
    const digits = STEP_DIGITS + PROMISED_DIGITS + headroom;
    const quotient = slopes(evaluate, index, STEP_DIGITS, digits);
    const small = smallness(quotient, evaluate(digits));
    if (small + GUARD <= headroom || digits >= MOST_DIGITS) return settled(evaluate, index, quotient, digits);
    headroom = Math.min(2 * small, MOST_DIGITS);
  }
}

/** By how many digits the larger slope is smaller than f; Infinity when both are 0. */
function smallness({ left, right }: Slopes, f: Decimal): number {
  const slope = Decimal.max(left.abs(), right.abs());
  if (slope.isZero()) return f.isZero() ? 0 : Infinity;
  return f.isZero() ? 0 : Math.max(0, f.e - slope.e);
}

/** The one-sided and central quotients with h = 10^(−stepDigits). */
function slopes(evaluate: Evaluate, index: number, stepDigits: number, digits: number): Slopes {
  const field = decimalField(digits);
  const f = evaluate(digits);
  const up = new Decimal(`1e${stepDigits}`);
  const right = field.mul(field.sub(evaluate(digits, { index, by: `1e-${stepDigits}` }), f), up);
  const left = field.mul(field.sub(f, evaluate(digits, { index, by: `-1e-${stepDigits}` })), up);
  return { value: field.div(field.add(left, right), new Decimal(2)), left, right };
}

/**
 * The quotient, taken again with h 10¹² times smaller where the slopes differ: curvature, h·f″, falls in proportion to h,
 * a kink beside θ drops out, a kink at θ does not fall at all.
 */
function settled(evaluate: Evaluate, index: number, quotient: Slopes, digits: number): Quotient {
  const jump = ({ left, right }: Slopes): Decimal => right.minus(left).abs();
  const size = Decimal.max(quotient.left.abs(), quotient.right.abs());
  if (jump(quotient).lte(size.times(`1e-${SMOOTH_DIGITS}`))) return { ...quotient, isKink: false };
  const finer = slopes(evaluate, index, STEP_DIGITS + SMOOTH_DIGITS, digits + SMOOTH_DIGITS);
  return { ...finer, isKink: jump(finer).gt(jump(quotient).div(2)) };
}
