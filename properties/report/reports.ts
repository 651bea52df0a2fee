import * as fc from "fast-check";
import type { Columns } from "../../src/check/columns.js";
import { KINDS, REASON_CODES, type Kind } from "../../src/check/judgement.js";
import { makeReport, type Report } from "../../src/check/report.js";
import { CODES, type Code } from "../../src/diagnosis/codes.js";
import type { Bug, Diagnosis } from "../../src/diagnosis/diagnosis.js";
import { classProblems } from "../../src/generators/arbitraries.js";
import type { Checks } from "../../src/report/checks.js";
import type { DiagnosedReport } from "../../src/report/diagnosed.js";
import { parameterCount, type Block } from "../../src/subject/blocks.js";
import { Misconduct, MISCONDUCT, type MisconductCode } from "../../src/subject/conduct.js";

const NOT_FINITE = [NaN, Infinity, -Infinity];

/** Float64 of any size; about one in four is NaN or ±∞. */
function anyNumbers(length: number): fc.Arbitrary<Float64Array> {
  const size = { minLength: length, maxLength: length };
  return fc
    .tuple(fc.float64Array({ ...size, noNaN: true, noDefaultInfinity: true }), fc.uint8Array({ ...size, max: 11 }))
    .map(([finite, choice]) => finite.map((value, i) => NOT_FINITE[choice[i]! - 9] ?? value));
}

/** Answers of these kinds with any numbers whatever, whether a check would give them or not. */
function anyColumns(length: number, kinds: readonly Kind[]): fc.Arbitrary<Columns> {
  const codes = (count: number): fc.Arbitrary<Uint8Array> =>
    fc.uint8Array({ minLength: length, maxLength: length, max: count - 1 });
  return fc.record({
    kind: codes(kinds.length).map((choice) => choice.map((k) => KINDS.indexOf(kinds[k]!))),
    reason: codes(REASON_CODES.length),
    claimed: anyNumbers(length),
    measured: anyNumbers(length),
    bar: anyNumbers(length).map((bars) => bars.map(Math.abs)),
    resolution: anyNumbers(length).map((sizes) => sizes.map(Math.abs)),
    left: anyNumbers(length),
    right: anyNumbers(length),
  });
}

const someBlocks: fc.Arbitrary<Block[]> = fc
  .array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }), { minLength: 1, maxLength: 3 })
  .map((shapes) => shapes.map((shape, n) => ({ name: `W${n + 1}`, shape })));

/** Reports about coordinates of these kinds, of a subject that could be checked. */
export function reports(kinds: readonly Kind[] = KINDS): fc.Arbitrary<Report> {
  return someBlocks.chain((blocks) =>
    fc
      .record({
        name: fc.constantFrom("subject", "784-16-16-10 sigmoid mse", "case 3 (at-kink)"),
        precision: fc.constantFrom("float64" as const, "float32" as const),
        columns: anyColumns(parameterCount(blocks), kinds),
        mode: fc.constantFrom("every" as const, "probe" as const),
        missProbability: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
        isUnexplained: fc.boolean(),
        seed: fc.integer(),
        notes: fc.array(fc.string(), { maxLength: 2 }),
        evaluations: fc.record({ loss: fc.nat(), gradient: fc.nat() }),
      })
      .map(({ name, precision, ...rest }) =>
        makeReport({ subject: { name, precision, blocks }, evidence: "measured", misconduct: undefined, ...rest }),
      ),
  );
}

const codes = fc.constantFrom(...(Object.keys(MISCONDUCT) as MisconductCode[]));

/** Reports of a subject that could not be checked, for whatever reason. */
export const misconductReports: fc.Arbitrary<Report & { readonly misconduct: Misconduct }> = fc
  .tuple(reports(), codes, fc.constantFrom("found null; expected a number", "out of luck"))
  .map(([report, code, details]) => ({ ...report, misconduct: new Misconduct(code, details) }));

const anyBugs: fc.Arbitrary<Bug> = fc
  .record({
    key: fc.constantFrom("hid.missing-fprime", "scale:2", "delta.unknown"),
    code: fc.constantFrom(...(Object.keys(CODES) as Code[])),
    formula: fc.constantFrom("f′ = 1", "P = W δ", "δ is another"),
    quantity: fc.constantFrom("delta" as const, "dW" as const, "db" as const, "reg" as const, "all" as const),
    layers: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  })
  .map((bug) => ({ ...bug, layers: bug.layers.toSorted((p, q) => q - p) }));

const someBugs = fc.array(anyBugs, { minLength: 1, maxLength: 2 });

/** Whatever may be said of a wrong gradient. */
export const diagnoses: fc.Arbitrary<Diagnosis> = fc.record({
  bugs: someBugs,
  cost: fc.integer({ min: 1, max: 9 }),
  alternatives: fc.array(fc.record({ bugs: someBugs, cost: fc.integer({ min: 1, max: 9 }) }), { maxLength: 6 }),
  evidence: fc.array(fc.constantFrom("layer 3 right, layers 2 and 1 wrong", "claimed = 3 × true\nin all"), {
    maxLength: 3,
  }),
  foundOn: fc.integer({ min: 1, max: 5 }),
  confirmedOn: fc.integer({ min: 0, max: 5 }),
  network: fc.option(classProblems("smooth"), { nil: undefined }),
  isComplete: fc.boolean(),
});

/** Reports with the name of a bug. */
export const diagnosedReports: fc.Arbitrary<DiagnosedReport & { readonly diagnosis: Diagnosis }> = fc
  .tuple(reports(), diagnoses)
  .map(([report, diagnosis]) => ({ ...report, diagnosis }));

/** Runs over several subjects, or one, or none. */
export const anyChecks: fc.Arbitrary<Checks> = fc.record({
  reports: fc.array(fc.oneof(reports(), misconductReports, diagnosedReports), { maxLength: 3 }),
  replay: fc.integer().map((seed) => `backproof check subject.mjs --seed ${seed}`),
  interrupted: fc.boolean(),
});
