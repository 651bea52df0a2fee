import { expect } from "vitest";
import { absolute } from "../../src/numeric/elementary.js";
import type { Ball, BallColumns } from "../../src/numeric/enclosure.js";
import { isPositive, isPositiveSmoothly, type Field } from "../../src/numeric/field.js";
import type { GenericLoss } from "../../src/subject/generic.js";
import { ballEnds, contains, overlaps } from "../numeric/enclosures.js";
import { rationalOf } from "../numeric/rational.js";

/** A loss over any number type. */
export function lossOf(over: <T>(field: Field<T>, theta: readonly T[]) => T): GenericLoss {
  return { over };
}

export function relu<T>(field: Field<T>, x: T): T {
  return isPositive(field, x) ? x : field.from(0);
}

export function elu<T>(field: Field<T>, x: T): T {
  return isPositiveSmoothly(field, x) ? x : field.expm1(x);
}

/** x·y + x². */
export const saddle: GenericLoss = lossOf((f, [x, y]) => f.mul(x!, f.add(x!, y!)));
/** |x| + y. */
export const vee: GenericLoss = lossOf((f, [x, y]) => f.add(absolute(f, x!), y!));
/** relu x + relu(−x), which is |x|, with a sign of its own for each. */
export const twoRelus: GenericLoss = lossOf((f, [x]) => f.add(relu(f, x!), relu(f, f.neg(x!))));
/** 1 where x > 0, else 0. */
export const step: GenericLoss = lossOf((f, [x]) => f.from(isPositive(f, x!) ? 1 : 0));
/** Σ relu xᵢ. */
export const manyRelus: GenericLoss = lossOf((f, theta) => theta.reduce((sum, x) => f.add(sum, relu(f, x)), f.from(0)));
/** eˣ − eˣ⁻¹·e, which is 0, as no enclosure of inexact numbers can say. */
function vanishing<T>(f: Field<T>, x: T): T {
  return f.sub(f.exp(x), f.mul(f.exp(f.sub(x, f.from(1))), f.exp(f.from(1))));
}
/** relu(x + 0), where no enclosure shows that the summand, a function of y, is 0. */
export const undecidable: GenericLoss = lossOf((f, [x, y]) => relu(f, f.add(x!, vanishing(f, y!))));
/** vanishing x: its derivative is 0 but not exactly. */
export const nought: GenericLoss = lossOf((f, [x]) => vanishing(f, x!));
/** e^(x²). */
export const steep: GenericLoss = lossOf((f, [x]) => f.exp(f.mul(x!, x!)));

export function ballsOf({ h, l, r }: BallColumns): Ball[] {
  return Array.from(h, (_, i) => ({ h: h[i]!, l: l[i]!, r: r[i]! }));
}

export function assertHolds(ball: Ball, x: number): void {
  const found = { ball, x, holds: contains(ballEnds(ball), rationalOf(x)) };
  expect(found).toEqual({ ...found, holds: true });
}

/** That no ball of one is disjoint from that of the other; unknown ones never are. */
export function assertOverlaps(a: BallColumns, b: BallColumns): void {
  const [balls, others] = [ballsOf(a), ballsOf(b)];
  expect(balls.length).toBe(others.length);
  for (const [i, ball] of balls.entries()) {
    const other = others[i]!;
    if (ball.r === Infinity || other.r === Infinity) continue;
    const found = { entry: i, ball, other, overlaps: overlaps(ballEnds(ball), ballEnds(other)) };
    expect(found).toEqual({ ...found, overlaps: true });
  }
}
