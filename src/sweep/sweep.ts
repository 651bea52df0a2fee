import * as fc from "fast-check";
import { freshSeed } from "../check/check-gradient.js";
import type { Verdict } from "../check/report.js";
import { cases } from "./cases.js";
import { checkCase, type Answering, type CaseOptions } from "./check-case.js";
import { simplerCases } from "./simpler.js";
import { asTable, CASE_KINDS, type Case, type CaseAnswer, type CaseKind, type Op } from "./table.js";

/** How a table is swept. */
export interface SweepOptions extends CaseOptions {
  /** Seed of the cases and of their checks; a random 32-bit integer by default, always reported. */
  readonly seed?: number;
  /** Cases of each operation; 100 by default. */
  readonly runs?: number;
  /** How a case is answered, such as in a process of its own; by default `checkCase`, here. */
  readonly answer?: Answering;
  /** Is told of every operation before its cases are drawn. */
  readonly onOp?: (op: string) => void;
}

/** The smallest case found of a kind that is worth a look. */
export interface SweepFinding extends CaseAnswer {
  readonly case: Case;
}

/** What the cases of one operation came to. */
export interface OpReport {
  readonly op: string;
  readonly counts: Readonly<Record<CaseKind, number>>;
  readonly findings: readonly SweepFinding[];
}

/** What a sweep came to. */
export interface SweepReport {
  /** What is to be said of how it was made. */
  readonly notes: readonly string[];
  /** fail when a gradient is wrong; inconclusive when none is right. */
  readonly verdict: Verdict;
  readonly seed: number;
  readonly runs: number;
  readonly ops: readonly OpReport[];
}

const RUNS = 100;
/** Cases tried to make one smaller. */
const MOST_TRIED = 300;
/** The kinds that need no example. */
const PLAIN: readonly CaseKind[] = ["right", "precondition"];

/**
 * Draws cases of every row of a table, checks each, and makes the first of every kind smaller while it stays of that
 * kind. The same seed draws the same cases.
 * @throws {RangeError} when runs is no positive integer, the table is empty, or two rows have the same name
 * @throws {TypeError} when a row is incomplete
 */
export async function sweep(table: readonly Op[], options: SweepOptions = {}): Promise<SweepReport> {
  const { seed = freshSeed(), runs = RUNS } = options;
  if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`sweep: runs is ${runs}; expected a positive integer`);
  const ops: OpReport[] = [];
  for (const row of asTable("sweep", table)) {
    options.onOp?.(row.op);
    ops.push(await sweepRow(row, { ...options, seed, runs }));
  }
  return { verdict: verdictOf(ops), seed, runs, ops, notes: [] };
}

/**
 * One case, as `sweep` reports it: what it came to is its finding.
 * @throws {RangeError} when the table has no such operation
 * @throws {TypeError} as `sweep`
 */
export async function sweepCase(table: readonly Op[], given: Case, options: SweepOptions = {}): Promise<SweepReport> {
  const { seed = freshSeed(), answer = checkCase } = options;
  const row = asTable("sweep", table).find(({ op }) => op === given.op);
  if (row === undefined) throw new RangeError(`sweep: found no operation ${given.op}; expected one of the table`);
  const found = await answer(row, given, { ...options, seed });
  const ops = [{ op: row.op, counts: countsOf([found.kind]), findings: [{ ...found, case: given }] }];
  return { verdict: verdictOf(ops), seed, runs: 1, ops, notes: [] };
}

function countsOf(kinds: readonly CaseKind[]): Record<CaseKind, number> {
  const counts = Object.fromEntries(Object.keys(CASE_KINDS).map((kind) => [kind, 0])) as Record<CaseKind, number>;
  for (const kind of kinds) counts[kind] += 1;
  return counts;
}

type RowOptions = SweepOptions & { readonly seed: number; readonly runs: number };
type Asking = (given: Case) => Promise<CaseAnswer>;

async function sweepRow(row: Op, options: RowOptions): Promise<OpReport> {
  const { answer = checkCase, seed, runs, timeLimit } = options;
  const ask = remembered((given) => answer(row, given, { seed, ...(timeLimit && { timeLimit }) }));
  const kinds: CaseKind[] = [];
  const firsts = new Map<CaseKind, Case>();
  const note = async (given: Case): Promise<void> => {
    const { kind } = await ask(given);
    kinds.push(kind);
    if (!firsts.has(kind) && !PLAIN.includes(kind)) firsts.set(kind, given);
  };
  await fc.assert(fc.asyncProperty(cases(row), note), { seed, numRuns: runs });
  const findings: SweepFinding[] = [];
  for (const first of firsts.values()) {
    const found = await smallest(row, first, ask);
    findings.push({ ...(await ask(found)), case: found });
  }
  const counts = countsOf(kinds);
  return { op: row.op, counts, findings };
}

/** The answers, each asked for once. */
function remembered(ask: Asking): Asking {
  const answers = new Map<string, Promise<CaseAnswer>>();
  return async (given) => {
    const key = JSON.stringify(given);
    const answer = answers.get(key) ?? ask(given);
    answers.set(key, answer);
    return await answer;
  };
}

/** The first simpler case of the same kind, again and again. */
async function smallest(row: Op, first: Case, ask: Asking): Promise<Case> {
  const { kind } = await ask(first);
  const most = kind === "ended" ? 0 : MOST_TRIED; // each would cost a process, or its time limit
  const tried = new Set<string>();
  const isOfKind = async (given: Case): Promise<boolean> => {
    const key = JSON.stringify(given);
    if (tried.size >= most || tried.has(key)) return false;
    tried.add(key);
    return (await ask(given)).kind === kind;
  };
  let found = first;
  for (let next: Case | undefined = first; next !== undefined; found = next ?? found) {
    next = await firstOf(simplerCases(row, found), isOfKind);
  }
  return found;
}

async function firstOf(given: Iterable<Case>, is: (one: Case) => Promise<boolean>): Promise<Case | undefined> {
  for (const one of given) if (await is(one)) return one;
  return undefined;
}

/** fail when a gradient is wrong; inconclusive when none was found right. */
function verdictOf(ops: readonly OpReport[]): Verdict {
  const has = (isOne: (kind: CaseKind) => boolean): boolean =>
    ops.some(({ counts }) => Object.entries(counts).some(([kind, count]) => count > 0 && isOne(kind as CaseKind)));
  if (has((kind) => CASE_KINDS[kind].isWrong)) return "fail";
  return has((kind) => kind === "right" || kind === "valid-subgradient") ? "pass" : "inconclusive";
}
