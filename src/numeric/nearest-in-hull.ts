import { dot, pseudoInverse } from "./least-squares.js";

/** More steps than any set of a few dozen points takes; the method ends by itself, in exact arithmetic. */
const MOST_STEPS = 200;
/** A point counts as nearer when it is by this share of the largest squared norm: 2¹⁰ roundings. */
const ROUNDING = 2 ** -42;

/**
 * The point of least norm in the convex hull of some points: the normal of a plane that separates the hull from 0, and
 * 0 itself, but for rounding, when the hull holds it.
 * @param points at least one, all of the same shape [n]
 * @returns shape [n]
 * Source: Wolfe, Finding the nearest point in a polytope (1976).
 */
export function leastInHull(points: readonly Float64Array[]): Float64Array {
  const largest = Math.max(...points.map((p) => dot(p, p)));
  let corral = [leastAlong(points, undefined)];
  let weights = [1];
  let nearest = points[corral[0]!]!.slice();
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = leastAlong(points, nearest);
    if (dot(nearest, points[next]!) > dot(nearest, nearest) - ROUNDING * largest || corral.includes(next)) break;
    [corral, weights] = settled(points, [...corral, next], [...weights, 0]);
    nearest = combination(points, corral, weights);
  }
  return nearest;
}

/** The point that is least along a vector, or of least norm without one. */
function leastAlong(points: readonly Float64Array[], along: Float64Array | undefined): number {
  const values = points.map((p) => dot(p, along ?? p));
  return values.indexOf(Math.min(...values));
}

/** The weights of least norm on a corral, without the points whose weight is not positive, which leave one by one. */
function settled(points: readonly Float64Array[], corral: number[], weights: number[]): [number[], number[]] {
  let [kept, current] = [corral, weights];
  while (kept.length > 1) {
    const free = affineWeights(kept.map((k) => points[k]!));
    if (!free.every(Number.isFinite)) return [kept, current]; // points on one plane: the new one brings nothing
    if (free.every((w) => w > 0)) return [kept, free];
    const share = Math.min(...free.map((w, k) => (w > 0 ? 1 : current[k]! / (current[k]! - w || 1))));
    const mixed = current.map((w, k) => w + share * (free[k]! - w));
    const leaving = mixed.indexOf(Math.min(...mixed));
    kept = kept.filter((_, k) => k !== leaving);
    current = mixed.filter((_, k) => k !== leaving);
  }
  return [kept, [1]];
}

/** Weights of sum 1, of any sign, with which the points' sum has least norm. */
function affineWeights([first, ...others]: readonly Float64Array[]): number[] {
  const edges = others.map((p) => p.map((x, i) => x - first![i]!));
  const shares = edges.length === 0 ? [] : pseudoInverse(edges).map((row) => -dot(row, first!));
  return [1 - shares.reduce((sum, w) => sum + w, 0), ...shares];
}

function combination(points: readonly Float64Array[], corral: readonly number[], weights: readonly number[]) {
  const sum = new Float64Array(points[0]!.length);
  for (const [k, at] of corral.entries()) {
    for (let i = 0; i < sum.length; i++) sum[i]! += weights[k]! * points[at]![i]!;
  }
  return sum;
}
