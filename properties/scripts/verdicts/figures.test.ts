import * as fc from "fast-check";
import { expect, test } from "vitest";
import { figures, sizeName, SIZES, tally } from "../../../scripts/verdicts/figures.mjs";
import type { Answer, Row } from "../../../scripts/verdicts/run.mjs";
import { markdown } from "../../../scripts/verdicts/tables.mjs";

const CHECKERS = ["backproof", "first peer", "second peer"];
const CLASSES = ["smooth", "at-kink"];

const peerAnswer = fc.constantFrom<Answer>("refuted", "passed");
const answers = (own: readonly Answer[]): fc.Arbitrary<Answer[]> =>
  fc.tuple(fc.constantFrom(...own), peerAnswer, peerAnswer).map((triple) => [...triple]);
const row: fc.Arbitrary<Row> = fc.record({
  name: fc.constant("a network"),
  className: fc.constantFrom(...CLASSES),
  coordinates: fc.integer({ min: 1, max: 9 }),
  losses: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)),
  undecidedCoordinates: fc.nat(3),
  rightAnswers: fc.option(answers(["refuted", "passed", "undecided"]), { nil: undefined }),
  wrong: fc.array(
    fc.record({
      bug: fc.constantFrom("sign", "factor"),
      size: fc.constantFrom(Infinity, 2, 1e-2, 9e-3, 1e-6, 1e-12),
      answers: answers(["refuted", "passed", "undecided", "below-resolution"]),
    }),
    { maxLength: 4 },
  ),
});
const rows = fc.array(row, { minLength: 1, maxLength: 8 });

test("groups share out the claims: their counts add up to those of all", () => {
  fc.assert(
    fc.property(rows, (run) => {
      const found = figures(run);
      for (const [whole, parts] of [
        [found.falseAlarms, found.falseAlarmsByClass],
        [found.misses, found.missesBySize],
        [found.misses, found.missesByBug],
      ] as const) {
        const all = whole.get("all") ?? { of: 0, counts: [] };
        const groups = [...parts.values()];
        expect(groups.reduce((sum, { of }) => sum + of, 0)).toBe(all.of);
        for (const [n, count] of all.counts.entries()) {
          expect(groups.reduce((sum, { counts }) => sum + counts[n]!, 0)).toBe(count);
        }
      }
    }),
  );
});

test("a right gradient is a false alarm when it is refuted, a wrong one a miss when it is not", () => {
  fc.assert(
    fc.property(rows, (run) => {
      const found = figures(run);
      const right = run.flatMap(({ rightAnswers }) => (rightAnswers === undefined ? [] : [rightAnswers]));
      const wrong = run.flatMap((r) => r.wrong);
      expect(found.outsideSlopes).toBe(run.length - right.length);
      for (const n of CHECKERS.keys()) {
        expect(found.falseAlarms.get("all")?.counts[n] ?? 0).toBe(right.filter((a) => a[n] === "refuted").length);
        expect(found.misses.get("all")?.counts[n] ?? 0).toBe(wrong.filter((w) => w.answers[n] !== "refuted").length);
      }
      expect(found.ownMistakes.length).toBe(
        found.missedAboveResolution + (found.falseAlarms.get("all")?.counts[0] ?? 0),
      );
      expect(found.missedBelowResolution + found.missedAboveResolution).toBe(found.misses.get("all")?.counts[0] ?? 0);
    }),
  );
});

test("a size belongs to the first bound that it reaches", () => {
  expect([Infinity, 0.01, 0.0099, 1e-4, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 0].map(sizeName)).toEqual(
    [0, 0, 1, 1, 2, 2, 3, 3, 4, 4].map((n) => SIZES[n]!.name),
  );
});

test("no claims make no groups", () => {
  expect(
    tally(
      [],
      () => true,
      () => "all",
    ).size,
  ).toBe(0);
});

test("the tables have a line a checker, and – for a group without claims", () => {
  fc.assert(
    fc.property(rows, (run) => {
      const text = markdown(figures(run), { checkers: CHECKERS, classes: [...CLASSES, "never"], command: "again" });
      for (const name of CHECKERS)
        expect(text.split("\n").filter((line) => line.startsWith(`| ${name} |`)).length).toBe(2);
      const heads = text.split("\n").filter((line) => line.startsWith("| checker"));
      expect(heads[0]).toBe("| checker | all | smooth | at-kink | never | losses |");
      expect(text).toMatch(/\| backproof \| .* \| – \| [\d.]+ \|/);
      expect(text).not.toContain("NaN");
    }),
  );
});

/** A network whose right gradient backproof answers so. */
const right = (answer: Answer): Row => ({
  name: "a network",
  className: "smooth",
  coordinates: 2,
  losses: [7, 2, 2],
  undecidedCoordinates: 0,
  rightAnswers: [answer, "passed", "refuted"],
  wrong: [],
});

/** backproof's line of the false alarms. */
const line = (run: readonly Row[]): string | undefined =>
  markdown(figures(run), { checkers: ["backproof"], classes: ["smooth"], command: "" })
    .split("\n")
    .find((text) => text.startsWith("| backproof"));

test("percent: 1 of 3 refuted is 33, 1 of 200 is 0.50, none is 0", () => {
  expect(line([right("refuted"), right("passed"), right("undecided")])).toBe("| backproof | 33 | 33 | 3.50 |");
  const many = Array.from({ length: 200 }, (_, k) => right(k === 0 ? "refuted" : "passed"));
  expect(line(many)).toBe("| backproof | 0.50 | 0.50 | 3.50 |");
  expect(line(many.slice(1))).toBe("| backproof | 0 | 0 | 3.50 |");
});
