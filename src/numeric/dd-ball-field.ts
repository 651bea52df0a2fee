import * as elementary from "./dd-ball-elementary.js";
import * as dd from "./dd-ball.js";
import { dot } from "./dd-sum.js";
import type { Ball, EnclosureField } from "./enclosure.js";

/**
 * Double-double balls, about 31 digits in float64 arithmetic alone: the default prover. Numbers beyond 2⁹⁹⁶ are
 * refused; products below 2⁻⁹⁰⁰ keep about 15 digits.
 */
export const ddBallField: EnclosureField<Ball> = {
  name: "dd-ball",
  from: dd.exact,
  enclose: dd.normal,
  ball: (a) => a,
  number: (a) => a.h,
  sign: dd.sign,
  neg: dd.neg,
  add: dd.add,
  sub: dd.sub,
  mul: dd.mul,
  div: dd.div,
  exp: elementary.exp,
  expm1: elementary.expm1,
  log: elementary.log,
  log1p: elementary.log1p,
  dot,
};
