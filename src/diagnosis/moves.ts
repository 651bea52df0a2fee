import type { ActivationName } from "../network/activations.js";
import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import { fill, type Frame } from "./frame.js";

/** How far a and f′(z) of a layer may lie from the network's own in a correct program, shape [m, units] each. */
export interface Moves {
  readonly a: Float64Array;
  readonly prime: Float64Array;
}

/** Roundings of one operation or elementary function, in unit roundoffs. */
const ULPS = 4;

/** The rounding of one operation of the program: relative by u, and by tiny where it underflows. */
export interface Rounding {
  readonly u: number;
  readonly tiny: number;
}

/** The rounding of the program whose claim the frames are read from. */
export function roundingOf({ problem }: Frame): Rounding {
  const { u, normal } = FLOAT_FORMATS[problem.precision];
  return { u: ULPS * u, tiny: ULPS * normal };
}

/** The largest |f′| and |f″| of every activation: those of gelu are 1.13 and 1.13. */
const STEEPEST = 1.13;
const BENDING = 1.2;

/** How f(z) is rounded beyond its own size, in units of u: programs may subtract from 1, or add 1 and multiply by z. */
const CANCELLED: Readonly<Partial<Record<ActivationName, (z: number) => number>>> = {
  identity: () => 0,
  relu: () => 0,
  "leaky-relu": () => 0,
  gelu: Math.abs,
};

/** What of f′ moves when z moves by `move`: at a kink within reach its jump. */
const SLOPE_MOVES: Readonly<Partial<Record<ActivationName, (z: number, move: number) => number>>> = {
  identity: () => 0,
  relu: (z, move) => (Math.abs(z) <= move ? 1 : 0),
  "leaky-relu": (z, move) => (Math.abs(z) <= move ? 1 : 0),
};

/**
 * How far rounding moves a and f′(z) of every layer, to first order: z = W a + b by |W| times the moves of a and n + 2
 * roundings of its terms in any order, f(z) and f′(z) by their slopes times that and their own rounding.
 */
export function forwardMoves(frames: readonly Frame[]): Moves[] {
  const rounding = roundingOf(frames[0]!);
  const moves: Moves[] = [];
  for (const frame of frames) moves.push(movesOf(frame, moves.at(-1)?.a ?? inputMoves(frame, rounding), rounding));
  return moves;
}

/** How far the inputs of a layer move that is the first: the program may round them. */
export function inputMoves({ below }: Frame, { u }: Rounding): Float64Array {
  return below.map((x) => u * Math.abs(x));
}

function movesOf(frame: Frame, below: Float64Array, { u, tiny }: Rounding): Moves {
  const { samples, units, z, a, prime, activation } = frame;
  const slopeMove = SLOPE_MOVES[activation] ?? ((_z, move) => BENDING * move + u);
  const cancelled = CANCELLED[activation] ?? (() => 1);
  const moved = fill(samples, units, (s, i) => preactivationMove(frame, below, [s, i], u) + tiny);
  const slope = moved.map((move, at) => slopeMove(z[at]!, move));
  const value = moved.map((move, at) => {
    const steepest = Math.min(STEEPEST, Math.abs(prime[at]!) + slope[at]!);
    return steepest * move + u * (Math.abs(a[at]!) + cancelled(z[at]!)) + tiny;
  });
  return { a: value, prime: slope };
}

function preactivationMove(
  { W, b, below, units, inputs }: Frame,
  moves: Float64Array,
  [s, i]: readonly [s: number, i: number],
  u: number,
): number {
  let drift = 0;
  let size = b.length === 0 ? 0 : Math.abs(b[b.length === units ? i : 0]!);
  for (let j = 0; j < inputs; j++) {
    const w = Math.abs(W[i * inputs + j]!);
    drift += w * moves[s * inputs + j]!;
    size += w * Math.abs(below[s * inputs + j]!);
  }
  return drift + (inputs + 2) * u * size;
}
