import { biasSum } from "./bias-formulas.js";
import { rightError } from "./error-formulas.js";
import { errorSlack } from "./error-slack.js";
import { joined, outer, type Frame, type Signal } from "./frame.js";
import { rightMessage, through } from "./message-formulas.js";
import { forwardMoves, inputMoves, roundingOf, type Moves, type Rounding } from "./moves.js";
import { rightMean } from "./reductions.js";

/** What is right at one layer, and how far a correct program may lie from it. */
export interface Truth {
  readonly signal: Signal;
  /** dW without its regulariser, then db. */
  readonly data: Float64Array;
  /** l2·W, then 0 at biases. */
  readonly penalty: Float64Array;
  /** How far δ may lie from δ, shape [m, units]. */
  readonly deltaSlack: Float64Array;
  /** How far dW, then db, may lie from data + penalty; ∞ or NaN where there is no bound. */
  readonly slack: Float64Array;
}

/**
 * What is right of every layer, from the first. The slack bounds rounding to first order, in the claim's precision, for
 * additions in any order and functions good to a few ulps; near a kink it covers both sides.
 */
export function readTruths(frames: readonly Frame[]): Truth[] {
  const rounding = roundingOf(frames[0]!);
  const moves = forwardMoves(frames);
  const truths: Truth[] = [];
  for (const frame of frames.toReversed()) {
    const above = truths[0];
    const signal = sloped(frame, above === undefined ? rightError(frame) : rightMessage(frame, above.signal));
    const error =
      above === undefined ? errorSlack(frame, moves[frame.k]!.a, rounding.u) : messageSlack(frame, above, rounding.u);
    const deltaSlack = slopedSlack(frame, signal, [error, moves[frame.k]!.prime, rounding]);
    const belowMoves = moves[frame.k - 1]?.a ?? inputMoves(frame, rounding);
    truths.unshift({
      signal,
      deltaSlack,
      data: dataOf(frame, signal.delta, rightMean(frame.samples)),
      penalty: joined(
        frame.W.map((v) => frame.problem.architecture.l2 * v),
        new Float64Array(frame.b.length),
      ),
      slack: dataSlack(frame, signal, [deltaSlack, belowMoves, rounding]),
    });
  }
  return truths;
}

/** E and δ = E·f′(z) of a layer. */
export function sloped({ prime }: Pick<Frame, "prime">, error: Float64Array): Signal {
  return { error, delta: error.map((e, at) => e * prime[at]!) };
}

/** dW without its regulariser, then db, of a δ and weights of the samples. */
export function dataOf(frame: Frame, delta: Float64Array, w: Float64Array): Float64Array {
  return joined(outer(delta, frame.below, w), biasSum(frame, delta, w));
}

/** How far P = Wᵀδ may move: by |W|ᵀ times the slack of δ, and n + 1 roundings of its terms. */
function messageSlack(frame: Frame, { signal, deltaSlack }: Truth, u: number): Float64Array {
  const above = frame.frames[frame.k + 1]!;
  const moved = deltaSlack.map((slack, at) => slack + (above.units + 1) * u * Math.abs(signal.delta[at]!));
  return through(frame, above.W.map(Math.abs), moved);
}

type SlopedBy = readonly [errorSlack: Float64Array, primeMoves: Moves["prime"], rounding: Rounding];

/** How far δ = E·f′ may move. */
function slopedSlack({ prime }: Frame, { error }: Signal, [slack, moves, { u, tiny }]: SlopedBy): Float64Array {
  return slack.map((errorMove, at) => {
    const e = Math.abs(error[at]!);
    const slope = Math.abs(prime[at]!);
    return errorMove * (slope + moves[at]!) + e * moves[at]! + u * e * slope + tiny;
  });
}

type DataBy = readonly [deltaSlack: Float64Array, belowMoves: Moves["a"], rounding: Rounding];

/** How far dW = (1/m) Σ δ aᵀ + l2·W and db may move: by those of δ and a, and by the roundings of their terms. */
function dataSlack(frame: Frame, { delta }: Signal, [slack, moves, { u, tiny }]: DataBy): Float64Array {
  const { samples, units, below, W, problem } = frame;
  const w = rightMean(samples);
  const size = delta.map(Math.abs);
  const rounded = slack.map((move, at) => move + (samples + 3) * u * size[at]!);
  const byDelta = outer(rounded, below.map(Math.abs), w);
  const byInput = outer(
    size.map((d, at) => d + slack[at]!),
    moves,
    w,
  );
  const penalty = 2 * u * problem.architecture.l2;
  const weights = byDelta.map((move, at) => move + byInput[at]! + penalty * Math.abs(W[at]!) + tiny);
  const biases = biasSum(
    frame,
    rounded.map((move, at) => move + units * u * size[at]! + tiny),
    w,
  );
  return joined(weights, biases);
}
