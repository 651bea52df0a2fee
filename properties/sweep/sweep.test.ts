import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Answering } from "../../src/sweep/check-case.js";
import { sweep, sweepCase, type SweepReport } from "../../src/sweep/sweep.js";
import type { Case, CaseKind, Op } from "../../src/sweep/table.js";
import { axisSquares, embed, maximum, softmax, squareSoftmax } from "./tables.js";

const seeds = fc.integer();
const findingOf = (report: SweepReport, kind: CaseKind): Case | undefined =>
  report.ops[0]!.findings.find((finding) => finding.kind === kind)?.case;

test("a right operation passes, and no case of it is wrong, whatever the seed", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      for (const row of [softmax, embed(false)]) {
        const report = await sweep([row], { seed, runs: 8 });
        expect([report.verdict, report.ops[0]!.counts.wrong]).toEqual(["pass", 0]);
      }
    }),
    { numRuns: 1 },
  );
});

test("a softmax that is transposed where it is square is found", async () => {
  const { verdict, ops } = await sweep([squareSoftmax], { seed: 1, runs: 8 });
  expect([verdict, ops[0]!.counts.right > 0, ops[0]!.counts.wrong > 0]).toEqual(["fail", true, true]);
});

/** An answer that calls the cases wrong that have what a bug needs. */
const wrongWhere =
  (has: (inputs: never, options: never) => boolean): Answering =>
  async (_, { inputs, options }) => ({ kind: has(inputs as never, options as never) ? "wrong" : "right", message: "" });

const BUGS: Readonly<Record<string, readonly [Op, Answering, smallest: Case]>> = {
  "equal sizes above 1": [
    squareSoftmax,
    wrongWhere(({ x }: { x: number[][] }) => x.length > 1 && x.length === x[0]!.length),
    { op: "softmax", inputs: { x: [[0, 0], [0, 0]] }, options: {} }, // prettier-ignore
  ],
  "an option's second value": [
    axisSquares,
    wrongWhere((_, { axis }: { axis: number }) => axis === 1),
    { op: "squares", inputs: { x: [[0]] }, options: { axis: 1 } },
  ],
  "a negative entry": [
    axisSquares,
    wrongWhere(({ x }: { x: number[][] }) => x.flat().some((value) => value < 0)),
    { op: "squares", inputs: { x: [[-1]] }, options: { axis: 0 } },
  ],
};

test.each(Object.entries(BUGS))(
  "a bug that needs %s is found, down to the smallest case",
  async (_, [row, answer, smallest]) => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        expect(findingOf(await sweep([row], { seed, answer }), "wrong")).toEqual(smallest);
      }),
      { numRuns: 10 },
    );
  },
);

test("an index that is repeated is drawn, and is all that is left of a case", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const answer = wrongWhere(({ ids }: { ids: number[] }) => new Set(ids).size < ids.length);
      const found = findingOf(await sweep([embed(true)], { seed, answer }), "wrong");
      expect(found?.inputs).toEqual({ E: [[0]], ids: [0, 0] });
    }),
    { numRuns: 10 },
  );
});

test("a claim of 1 for every tie of a maximum is no subgradient", async () => {
  const report = await sweep([maximum], { seed: 1, runs: 40 });
  const { x } = findingOf(report, "invalid-subgradient")!.inputs as { x: number[] };
  expect(x.filter((xi) => xi === Math.max(...x)).length).toBeGreaterThan(1);
});

test("a seed draws the same cases again, and a finding is its own reproduction", async () => {
  const first = await sweep([squareSoftmax], { seed: 7, runs: 5 });
  expect(await sweep([squareSoftmax], { seed: 7, runs: 5 })).toEqual(first);
  for (const finding of first.ops[0]!.findings) {
    const again = await sweepCase([squareSoftmax], finding.case, { seed: 7 });
    expect(again.ops[0]!.findings).toEqual([finding]);
  }
});

test("cases are answered by whoever is asked to, each once, and shrinking ends", async () => {
  const asked: string[] = [];
  const answer: Answering = async (_, given) => {
    asked.push(JSON.stringify(given));
    return { kind: "ended", message: "gone" };
  };
  const told: string[] = [];
  const report = await sweep([softmax], { runs: 20, answer, onOp: (op) => told.push(op) });
  expect([report.verdict, told]).toEqual(["inconclusive", ["softmax"]]);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.length).toBeLessThan(20 + 302);
});

test("rows that answer with promises are swept too, and a time limit is kept", async () => {
  const later = {
    ...softmax,
    value: async (...words: never[]) => softmax.value!(...(words as unknown as [never, never])),
  } as Op;
  expect((await sweep([later], { runs: 8 })).verdict).toBe("pass");
  const never = { ...softmax, value: () => new Promise<never>(() => undefined) };
  const { counts } = (await sweep([never], { runs: 1, timeLimit: 10 })).ops[0]!;
  expect(counts.unfit).toBe(1);
});

test("misuse is named", async () => {
  await expect(sweep([softmax], { runs: 0 })).rejects.toThrow(
    new RangeError("sweep: runs is 0; expected a positive integer"),
  );
  await expect(sweepCase([softmax], { op: "exp", inputs: {}, options: {} })).rejects.toThrow(
    new RangeError("sweep: found no operation exp; expected one of the table"),
  );
});
