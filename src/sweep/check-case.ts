import { isForwardApproximate } from "../check/approximate-forward.js";
import { checkGradientAsync } from "../check/check-gradient.js";
import { kindAt, reasonAt } from "../check/columns.js";
import type { Reason } from "../check/judgement.js";
import { PRECISIONS } from "../check/precision.js";
import { findings, type Report } from "../check/report.js";
import { entry } from "../generators/entry.js";
import { reportToText } from "../report/text.js";
import { Misconduct } from "../subject/conduct.js";
import { driveAsync } from "../subject/drive.js";
import { asSubject, type PlainAsyncSubject } from "../subject/subject.js";
import { treeSubject, treeVjpSubject } from "../subject/tree-subject.js";
import type { Tree } from "../subject/tree.js";
import {
  asTable,
  inputSets,
  specsOf,
  type Case,
  type CaseAnswer,
  type CaseKind,
  type InputSpec,
  type Op,
} from "./table.js";

/** What errors say where no gradient is claimed. */
const UNSUPPORTED = /not (?:yet )?(?:been )?(?:supported|implemented)|unsupported|no gradient|cannot compute gradient/i;
/** A forward pass is compared with the claim's integral from this far below the entry and 0 to this far above both. */
const STRETCH = 4;
/** Milliseconds that one call may take. */
const TIME_LIMIT = 60_000;

/** How a case is checked. */
export interface CaseOptions {
  /** Seed of the check; 0 by default. */
  readonly seed?: number;
  /** Milliseconds that one call may take; 60,000 by default. */
  readonly timeLimit?: number;
}

/** How a case is answered. */
export type Answering = (row: Op, given: Case, options: CaseOptions) => Promise<CaseAnswer>;

/**
 * What a case comes to: its check at every coordinate, or why there is none.
 * @throws {TypeError | RangeError} when the row is incomplete, or has no inputs by these names
 */
export async function checkCase(row: Op, given: Case, options: CaseOptions = {}): Promise<CaseAnswer> {
  const { seed = 0, timeLimit = TIME_LIMIT } = options;
  asTable("checkCase", [row]);
  if (row.precondition?.(given.inputs as never, given.options as never) === false) {
    return { kind: "precondition", message: "" };
  }
  const checked = subjectOf(row, given);
  const report = await checkGradientAsync(checked.subject, { seed, mode: "every", timeLimit });
  const kind = kindOf(report, row);
  const isApproximate = kind === "wrong" && (await isApproximation(checked, report, timeLimit));
  return { kind: isApproximate ? "approximate-forward" : kind, message: reportToText(report) };
}

/** A case as a subject, and what its inputs may be. */
interface CheckedCase {
  readonly subject: PlainAsyncSubject;
  readonly specs: Readonly<Record<string, InputSpec>>;
}

/** The case as a subject of the inputs that are no indices. */
function subjectOf(row: Op, given: Case): CheckedCase {
  const names = Object.keys(given.inputs).toSorted().join();
  const specs = inputSets(row)
    .map(specsOf)
    .find((set) => Object.keys(set).toSorted().join() === names);
  if (specs === undefined)
    throw new RangeError(`checkCase: ${row.op} is given ${names}; expected the inputs of its row`);
  const isFixed = (name: string): boolean => specs[name]?.below !== undefined;
  const entries = Object.entries(given.inputs);
  const at = Object.fromEntries(entries.filter(([name]) => !isFixed(name)));
  const fixed = Object.fromEntries(entries.filter(([name]) => isFixed(name)));
  const call = (part: ((...words: never[]) => unknown) | undefined, inputs: Tree, ...rest: unknown[]): never =>
    part?.(...([{ ...(inputs as object), ...fixed }, given.options, ...rest] as never[])) as never;
  const outline = { name: row.op, ...(row.precision && { precision: row.precision }), at };
  const { value, vjp, loss, gradient } = row;
  if (value !== undefined && vjp !== undefined) {
    const products = { value: (x: Tree) => call(value, x), vjp: (x: Tree, u: Tree) => call(vjp, x, u) };
    return { subject: treeVjpSubject({ ...outline, ...products }), specs };
  }
  const scalar = { loss: (x: Tree) => call(loss, x), gradient: (x: Tree) => call(gradient, x) };
  return { subject: treeSubject({ ...outline, ...scalar }), specs };
}

/** What the rules look at. */
interface Facts extends Report {
  readonly row: Op;
  /** Why coordinates disagree, each once. */
  readonly wrongs: readonly Reason[];
  /** What the loss or the gradient threw. */
  readonly thrown: string | undefined;
}

/** The rules in order; the first that applies names the case, which is right when none does. */
const RULES: readonly (readonly [kind: CaseKind, applies: (facts: Facts) => boolean])[] = [
  ["unsupported", ({ thrown, row }) => thrown !== undefined && (row.unsupported ?? UNSUPPORTED).test(thrown)],
  ["throws", ({ thrown }) => thrown !== undefined],
  ["unfit", ({ misconduct }) => misconduct !== undefined],
  ["not-finite", ({ wrongs }) => isAllOf(wrongs, ["claimNotFinite"])],
  ["invalid-subgradient", ({ wrongs }) => isAllOf(wrongs, ["outsideSlopes", "outsideHull"])],
  ["wrong", ({ verdict }) => verdict === "fail"],
  ["undefined", ({ columns }) => columns.reason.some((_, i) => reasonAt(columns, i) === "lossNotFinite")],
  ["undecided", ({ verdict }) => verdict === "inconclusive"],
  ["valid-subgradient", ({ counts }) => counts.nondifferentiable > 0],
];

function kindOf(report: Report, row: Op): CaseKind {
  const { columns, misconduct } = report;
  const wrong = Array.from(columns.kind.keys()).filter((i) => kindAt(columns, i) === "disagrees");
  const wrongs = [...new Set(wrong.map((i) => reasonAt(columns, i)))];
  const isThrown = misconduct?.code === "loss-throws" || misconduct?.code === "gradient-throws";
  const facts = { ...report, row, wrongs, thrown: isThrown ? misconduct.message : undefined };
  return RULES.find(([, applies]) => applies(facts))?.[0] ?? "right";
}

/** Whether there are reasons, and all are among these. */
function isAllOf(reasons: readonly Reason[], these: readonly Reason[]): boolean {
  return reasons.length > 0 && reasons.every((reason) => these.includes(reason));
}

/** Whether the claim is that of a function which the loss approximates, at the entry that is off by the most bars. */
async function isApproximation({ subject, specs }: CheckedCase, report: Report, timeLimit: number): Promise<boolean> {
  const { index, place } = entry(findings(report, "disagrees", 1), 0);
  const point = Float64Array.from(subject.point);
  const x = entry(point, index);
  const [low, high] = specs[place.block]?.between ?? [-Infinity, Infinity];
  const stretch = [
    Math.max(Math.min(x, 0) - STRETCH, (x + low) / 2),
    Math.min(Math.max(x, 0) + STRETCH, (x + high) / 2),
  ] as const;
  const engine = isForwardApproximate(point, index, stretch, PRECISIONS[report.subject.precision].eps);
  try {
    return await driveAsync(engine, asSubject(subject), { loss: 0, gradient: 0 }, { timeLimit });
  } catch (error) {
    if (error instanceof Misconduct) return false; // it throws elsewhere on the stretch: nothing excuses the claim
    throw error;
  }
}
