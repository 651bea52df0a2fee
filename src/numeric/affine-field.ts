import * as affine from "./affine.js";
import type { Affine } from "./affine.js";
import * as elementary from "./dd-ball-elementary.js";
import * as dd from "./dd-ball.js";
import { ONE } from "./dd-ball.js";
import type { Ball, EnclosureField } from "./enclosure.js";
import { EnclosureError } from "./field.js";

/** Affine forms whose symbols are its own. */
export interface AffineField extends EnclosureField<Affine> {
  /** a with the radius of its ball as a new symbol: from here on the uncertainty is the same one wherever a is used. */
  shared(a: Affine): Affine;
}

/** Beyond it e^x is enclosed by its values at the two ends: the parabola has nothing to say. */
const NARROW = 1 / 2;

/** eˣ between its ends. */
function wideExp(x: Affine): Ball {
  const far = dd.exact(affine.reach(x));
  const largest = dd.largest(elementary.exp(dd.add(dd.midpoint(x.ball), far)));
  return { h: largest / 2, l: 0, r: dd.above(largest / 2) };
}

/** exp and expm1: eˣ is its own slope, and f″ is at most eᶜ·e^ρ ≤ eᶜ/(1 − ρ) for deviations ρ < 1. */
function exponential(x: Affine, [value, lessOne]: readonly [value: (m: Ball) => Ball, lessOne: 0 | 1]): Affine {
  if (affine.isBall(x)) return affine.constant(value(x.ball));
  const far = affine.reach(x);
  if (!(far < NARROW)) return affine.constant(dd.sub(wideExp(x), dd.exact(lessOne)));
  const centre = dd.midpoint(x.ball);
  const slope = elementary.exp(centre);
  return affine.curve(x, [value(centre), slope], dd.above(((dd.largest(slope) / (1 - far)) * far * far) / 2));
}

/** ln of an argument that grows as x does: slope 1/c, |f″| at most 1/(least argument)². */
function logarithm(x: Affine, argument: Affine, value: (m: Ball) => Ball): Affine {
  if (affine.isBall(x)) return affine.constant(value(x.ball));
  const whole = affine.toBall(argument);
  const least = dd.least(whole);
  if (!(whole.h > 0 && least > 0)) {
    throw new EnclosureError(`log: the argument is ${whole.h} ± ${whole.r}; expected positive numbers only`);
  }
  const slope = dd.div(ONE, dd.midpoint(argument.ball));
  const relative = affine.reach(x) / least;
  return affine.curve(x, [value(dd.midpoint(x.ball)), slope], dd.above((relative * relative) / 2));
}

/**
 * Affine arithmetic around double-double balls: every operation is linear in the symbols of its operands, with an
 * enclosure of all that is not. Where balls add the sizes of errors, forms keep their signs: their width is that of
 * first-order error analysis, plus the enclosed rest. Forms of different fields must not be mixed.
 * Ranges as `ddBallField`; the numbers e^x of a form wider than ½ lose their symbols.
 */
export function affineField(): AffineField {
  let symbols = 0;
  const one = affine.constant(ONE);
  return {
    name: "affine",
    from: (value) => affine.constant(dd.exact(value)),
    enclose: (ball) => affine.constant(dd.normal(ball)),
    ball: affine.toBall,
    number: (a) => a.ball.h,
    sign: affine.sign,
    neg: affine.neg,
    add: affine.add,
    sub: affine.sub,
    mul: affine.mul,
    div: affine.div,
    exp: (a) => exponential(a, [elementary.exp, 0]),
    expm1: (a) => exponential(a, [elementary.expm1, 1]),
    log: (a) => logarithm(a, a, elementary.log),
    log1p: (a) => logarithm(a, affine.add(one, a), elementary.log1p),
    dot: affine.dot,
    shared(a) {
      if (a.ball.r === 0) return a;
      const symbol = { ball: dd.ZERO, start: symbols++, terms: Float64Array.of(a.ball.r), spread: a.ball.r };
      return affine.add({ ...a, ball: dd.midpoint(a.ball) }, symbol);
    },
  };
}
