import { random } from "../numeric/random.js";
import { Misconduct } from "../subject/conduct.js";
import { driveAsync, driveSync, type Evaluations } from "../subject/drive.js";
import type { Engine } from "../subject/engine.js";
import type { HessianProduct } from "../subject/hessian.js";
import type { TangentProduct } from "../subject/jvp.js";
import { pairingSubject, type Pairing } from "../subject/pairing.js";
import { numbersPart, outputsOf, type Answer } from "../subject/part.js";
import { outlineOf, type AsyncSubject, type SubjectOutline } from "../subject/subject.js";
import { freshSeed } from "./check-gradient.js";
import { checkPairing, type PairingOutcome } from "./pairing.js";

/** Claimed products of a Jacobian from both sides. */
export interface AdjointProducts<Reply = ArrayLike<number>> extends TangentProduct<Reply> {
  /** The claimed Jᵀu, P numbers. */
  vjp(theta: Float64Array, cotangent: Float64Array): Reply;
}

/** How a pairing is checked; there is no tolerance. */
export interface PairingOptions {
  /** Seed of the random vectors; a random 32-bit integer by default, always reported. */
  readonly seed?: number;
}

/** How an async pairing is checked. */
export interface AsyncPairingOptions extends PairingOptions {
  /** Milliseconds that one call may take; 60,000 by default. */
  readonly timeLimit?: number;
}

/** What a pairing says, in one line. */
type Identity = "⟨Jv, u⟩ = ⟨v, Jᵀu⟩" | "⟨Hv, u⟩ = ⟨v, Hu⟩";

/** The outcome of a check of an identity of two products: a value, never an exception. */
export interface PairingReport extends PairingOutcome {
  readonly subject: SubjectOutline;
  readonly identity: Identity;
  /** Why the products cannot be checked. */
  readonly misconduct: Misconduct | undefined;
  /** How often each product was asked for. */
  readonly products: number;
  readonly seed: number;
}

/** What an outcome holds when there is none. */
const NOTHING: PairingOutcome = {
  verdict: "inconclusive",
  forward: NaN,
  backward: NaN,
  size: NaN,
  bar: NaN,
  resolution: NaN,
  entry: undefined,
};

/** Milliseconds that one call may take. */
const TIME_LIMIT = 60_000;

/** A check that is ready to be driven. */
interface Run {
  readonly engine: Engine<PairingOutcome>;
  readonly subject: AsyncSubject;
  readonly evaluations: Evaluations;
  report(outcome: PairingOutcome, misconduct?: Misconduct): PairingReport;
}

function start(pairing: Pairing, identity: Identity, { seed = freshSeed() }: PairingOptions): Run {
  const evaluations = { loss: 0, gradient: 0 };
  return {
    engine: checkPairing(pairing, random(seed)),
    subject: pairingSubject(pairing),
    evaluations,
    report(outcome, misconduct) {
      const products = evaluations.loss + evaluations.gradient;
      return { ...outcome, subject: pairing.outline, identity, misconduct, products, seed };
    },
  };
}

/** The report of products that cannot be checked; what is not their own doing is thrown on. */
function misconductReport(run: Run, error: unknown): PairingReport {
  if (!(error instanceof Misconduct)) throw error;
  return run.report(NOTHING, error);
}

function drive(run: Run): PairingReport {
  try {
    return run.report(driveSync(run.engine, run.subject, run.evaluations));
  } catch (error) {
    return misconductReport(run, error);
  }
}

async function driveLater(run: Run, timeLimit: number = TIME_LIMIT): Promise<PairingReport> {
  try {
    return run.report(await driveAsync(run.engine, run.subject, run.evaluations, { timeLimit }));
  } catch (error) {
    return misconductReport(run, error);
  }
}

function startAdjoint(who: string, f: AdjointProducts<Answer>, options: PairingOptions): Run {
  const outline = outlineOf(who, f);
  const outputs = outputsOf(who, f);
  const forward = numbersPart(who, f, "jvp", outputs);
  const backward = numbersPart(who, f, "vjp", outline.point.length);
  return start({ outline, outputs, forward, backward }, "⟨Jv, u⟩ = ⟨v, Jᵀu⟩", options);
}

function startSymmetry(who: string, f: HessianProduct<Answer>, options: PairingOptions): Run {
  const outline = outlineOf(who, f);
  const outputs = outline.point.length;
  const hvp = numbersPart(who, f, "hvp", outputs);
  return start({ outline, outputs, forward: hvp, backward: hvp }, "⟨Hv, u⟩ = ⟨v, Hu⟩", options);
}

/**
 * Decides whether a claimed jvp and a claimed vjp are products of one Jacobian: ⟨Jv, u⟩ = ⟨v, Jᵀu⟩. Nothing is said
 * about the function itself: check one of the two against it, and the other follows.
 * @throws {TypeError} when a part is no function
 * @throws {RangeError} when outputs is no positive integer, the point is not finite, or the blocks have another size
 */
export function checkAdjoint(f: AdjointProducts, options: PairingOptions = {}): PairingReport {
  return drive(startAdjoint("checkAdjoint", f, options));
}

/** `checkAdjoint` for products that may be promises. */
export async function checkAdjointAsync(
  f: AdjointProducts<Answer>,
  options: AsyncPairingOptions = {},
): Promise<PairingReport> {
  return driveLater(startAdjoint("checkAdjointAsync", f, options), options.timeLimit);
}

/**
 * Decides whether a claimed Hessian is symmetric: ⟨Hv, u⟩ = ⟨v, Hu⟩. A symmetric H can still be wrong:
 * `hessianSubject` compares it with the gradient.
 * @throws {TypeError} when hvp is no function
 * @throws {RangeError} when the point is not finite, or the blocks have another size
 */
export function checkSymmetry(f: HessianProduct, options: PairingOptions = {}): PairingReport {
  return drive(startSymmetry("checkSymmetry", f, options));
}

/** `checkSymmetry` for products that may be promises. */
export async function checkSymmetryAsync(
  f: HessianProduct<Answer>,
  options: AsyncPairingOptions = {},
): Promise<PairingReport> {
  return driveLater(startSymmetry("checkSymmetryAsync", f, options), options.timeLimit);
}
