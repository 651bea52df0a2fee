import type { Field, Sign } from "./field.js";

/** Taylor coefficients c₀ + c₁ε + c₂ε² + …, up to the order of the field. */
export type Jet<T> = readonly T[];

/** A field of jets over a base field. */
export interface JetField<T> extends Field<Jet<T>> {
  /** value + slope·ε. */
  along(value: T, slope: T): Jet<T>;
}

/**
 * Forward mode over any Field: the Taylor coefficients of f(θ + εv) in ε up to the given order, f′ to f‴ without the
 * factorials for order 3. ε counts as positive and smaller than every positive number, so that sign(a) is the sign of the
 * first coefficient that is not 0: at a kink the jet follows the piece on the side of v, and c₁ is the one-sided
 * derivative along v.
 * Source: Griewank and Walther, Evaluating Derivatives, section 13.2.
 * @throws {RangeError} when order is not an integer ≥ 1
 */
export function jet<T>(base: Field<T>, order: number): JetField<T> {
  if (!Number.isInteger(order) || order < 1) {
    throw new RangeError(`jet: order is ${order}; expected an integer ≥ 1`);
  }
  const zero = base.from(0);
  const one = base.from(1);
  const coefficients = (of: (k: number) => T): Jet<T> => Array.from({ length: order + 1 }, (_, k) => of(k));
  const constant = (value: T): Jet<T> => coefficients((k) => (k === 0 ? value : zero));
  const shift = (a: Jet<T>, c: T): Jet<T> => a.with(0, base.add(a[0]!, c));
  return {
    name: `jet(${base.name}, ${order})`,
    along: (value, slope) => coefficients((k) => [value, slope][k] ?? zero),
    from: (value) => constant(base.from(value)),
    number: (a) => base.number(a[0]!),
    sign: (a) => firstSign(base, a),
    neg: (a) => a.map((c) => base.neg(c)),
    add: (a, b) => coefficients((k) => base.add(a[k]!, b[k]!)),
    sub: (a, b) => coefficients((k) => base.sub(a[k]!, b[k]!)),
    mul: (a, b) => coefficients((k) => base.dot(zero, a, 0, backwards(b, k))),
    div: (a, b) => quotient(base, a, b),
    exp: (a) => exponential(base, a, base.exp(a[0]!)),
    expm1: (a) => exponential(base, a, base.exp(a[0]!)).with(0, base.expm1(a[0]!)),
    log: (a) => logarithm(base, a, base.log(a[0]!)),
    log1p: (a) => logarithm(base, shift(a, one), base.log1p(a[0]!)),
    dot(bias, weights, offset, x) {
      const w = Array.from({ length: x.length }, (_, j) => weights[offset + j]!);
      return coefficients((k) => dotCoefficient(base, bias[k]!, [w, x], k));
    },
  };
}

/** Jets of order 1, v + dε. */
export function dual<T>(base: Field<T>): JetField<T> {
  return jet(base, 1);
}

/** The sign of the first coefficient that is not exactly 0. */
function firstSign<T>(base: Field<T>, a: Jet<T>): Sign {
  for (const c of a) {
    const sign = base.sign(c);
    if (sign !== 0) return sign;
  }
  return 0;
}

/** c₀ … c_k backwards, as the factor of a product's coefficient k. */
function backwards<T>(a: Jet<T>, k: number): T[] {
  return a.slice(0, k + 1).toReversed();
}

/** bias_k + Σⱼ Σᵢ wⱼᵢ·xⱼ,ₖ₋ᵢ as one sum of products. */
function dotCoefficient<T>(base: Field<T>, bias: T, [w, x]: readonly [Jet<T>[], ArrayLike<Jet<T>>], k: number): T {
  const left = w.flatMap((wj) => wj.slice(0, k + 1));
  const right = Array.from(x).flatMap((xj) => backwards(xj, k));
  return base.dot(bias, left, 0, right);
}

/** r = a/b: r_k = (a_k − Σᵢ₌₁ᵏ b_i r_(k−i))/b₀. */
function quotient<T>(base: Field<T>, a: Jet<T>, b: Jet<T>): Jet<T> {
  const r: T[] = [];
  for (let k = 0; k < a.length; k++) {
    const known = base.dot(base.from(0), b, 1, r.toReversed());
    r.push(base.div(base.sub(a[k]!, known), b[0]!));
  }
  return r;
}

/** r = eᵃ: k r_k = Σᵢ₌₁ᵏ i a_i r_(k−i). */
function exponential<T>(base: Field<T>, a: Jet<T>, first: T): Jet<T> {
  const slopes = a.map((c, i) => base.mul(base.from(i), c));
  const r = [first];
  for (let k = 1; k < a.length; k++) {
    r.push(base.div(base.dot(base.from(0), slopes, 1, r.toReversed()), base.from(k)));
  }
  return r;
}

/** r = ln a: k a₀ r_k = k a_k − Σᵢ₌₁ᵏ⁻¹ i r_i a_(k−i). */
function logarithm<T>(base: Field<T>, a: Jet<T>, first: T): Jet<T> {
  const r = [first];
  const slopes = [base.from(0)];
  for (let k = 1; k < a.length; k++) {
    const known = base.dot(base.from(0), slopes, 0, backwards(a, k).slice(0, k));
    const slope = base.div(base.sub(base.mul(base.from(k), a[k]!), known), a[0]!);
    slopes.push(slope);
    r.push(base.div(slope, base.from(k)));
  }
  return r;
}
