import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { KINDS, type Kind } from "../../src/check/judgement.js";
import { findings, type Finding, type Report } from "../../src/check/report.js";
import { SMALLEST } from "../../src/numeric/float64.js";
import { reportToText, shortNumber } from "../../src/report/text.js";
import { formatPlace } from "../../src/subject/blocks.js";
import { misconductReports, reports } from "./reports.js";

/** Coordinates of each kind that the text lists at most. */
const MOST = 5;

/** The lines about one coordinate: they begin with its place. */
function linesAbout(report: Report, { place }: Finding): string[] {
  return reportToText(report)
    .split("\n")
    .filter((line) => line.startsWith(`  ${formatPlace(place).padEnd(9)} claimed `));
}

/** Whether the text is this number of bars: to the next whole number, or to two digits. */
function isRounded(text: string, bars: number): boolean {
  const told = Number(text);
  return Object.is(told, bars) || Math.abs(told - bars) <= Math.max(1 / 2, 0.051 * bars);
}

/** Every listed coordinate of a kind with its only line. */
function assertListed(report: Report, kind: Kind, assertLine: (line: string, finding: Finding) => void): void {
  for (const finding of findings(report, kind, MOST)) {
    const [line, ...others] = linesAbout(report, finding);
    expect(others).toEqual([]);
    expect(line).toContain(`claimed ${shortNumber(finding.claimed)}`);
    assertLine(line!, finding);
  }
}

test("shortNumber keeps 7 significant digits: it errs by at most half a unit of the seventh", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = shortNumber(value);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(5.000001e-7 * Math.abs(value) + SMALLEST);
      const digits = text.replace(/e.*$/, "").replace(/^-?[0.]*/, "");
      expect(digits.replace(".", "").replace(/0+$/, "").length).toBeLessThanOrEqual(7);
    }),
  );
  expect([NaN, Infinity, -Infinity].map(shortNumber)).toEqual(["NaN", "Infinity", "-Infinity"]);
});

test("the first line is verdict, name, the count that agrees of all, and every other count that is not 0", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      const { verdict, subject, counts, columns } = report;
      const [headline] = reportToText(report).split("\n");
      const start = `${verdict}: ${subject.name}: `;
      expect(headline!.startsWith(start)).toBe(true);
      const words = { disagrees: "disagree", nondifferentiable: "at a kink", inconclusive: "inconclusive" };
      const others = Object.entries(words).map(([kind, word]) => [counts[kind as Kind], word] as const);
      expect(headline!.slice(start.length).split(", ")).toEqual([
        `${counts.agrees} of ${columns.kind.length} partial derivatives agree`,
        ...others.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`),
      ]);
    }),
  );
});

test("the last line is what a replay needs: seed, mode and cost; then what probes may have missed", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      const { seed, mode, evaluations, missProbability, isUnexplained } = report;
      const [cost, ...others] = reportToText(report).split("\n").at(-1)!.split("; ");
      expect(cost).toBe(
        `  replay    seed ${seed}, mode ${mode}, ${evaluations.loss} losses, ${evaluations.gradient} gradients`,
      );
      const missed = `an error of the size asked for, 1 % of the median entry by default, was missed with probability ${missProbability?.toExponential(1)}`;
      expect(others).toEqual([
        ...(missProbability === undefined ? [] : [missed]),
        ...(isUnexplained ? ["a residual is too large, and no single entry explains it"] : []),
      ]);
    }),
  );
});

test("a subject that cannot be checked has its reason in the first line, and no coordinate is listed", () => {
  fc.assert(
    fc.property(misconductReports, (report) => {
      const lines = reportToText(report).split("\n");
      const { verdict, subject, misconduct } = report;
      expect(lines[0]).toBe(`${verdict}: ${subject.name} cannot be checked: ${misconduct.message}`);
      expect(lines.length).toBe(2 + report.notes.length);
    }),
  );
});

test("a disagreeing coordinate has one line: its place, the claim, the measurement and how far apart they are", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      assertListed(report, "disagrees", (line, { claimed, measured, bar, left, right, reason }) => {
        expect(line).toContain(`measured ${shortNumber(measured)} ± ${bar.toExponential(1)}`);
        const [, told = ""] = /: (\S+) bars away$/.exec(line) ?? [];
        const isTold =
          reason === "" ? isRounded(told, Math.abs(claimed - measured) / bar) : line.endsWith(`: ${reason}`);
        expect(isTold).toBe(true);
        const slopes = `, slopes ${shortNumber(left)} | ${shortNumber(right)}:`;
        expect(line.includes(slopes)).toBe(!Number.isNaN(left));
      });
    }),
  );
});

test("a coordinate at a kink has one line: its place, the claim, and both slopes or else what kink it is", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      assertListed(report, "nondifferentiable", (line, { left, right, reason }) => {
        const slopes = `a kink: slopes ${shortNumber(left)} | ${shortNumber(right)}, the claim lies between`;
        expect(line.endsWith(`, ${reason === "" ? slopes : reason}`)).toBe(true);
      });
    }),
  );
});

test("an inconclusive coordinate has one line: its place, the claim, the reason and the resolution", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      assertListed(report, "inconclusive", (line, { claimed, reason, resolution }) => {
        expect(line).toContain(
          `claimed ${shortNumber(claimed)}: ${reason} (resolution ${resolution.toExponential(1)})`,
        );
      });
    }),
  );
});

test("every coordinate that does not simply agree is listed or counted: five of a kind, and the rest as a number", () => {
  const words = { disagrees: "disagree", nondifferentiable: "are at a kink", inconclusive: "are inconclusive" };
  fc.assert(
    fc.property(
      fc.constantFrom(...KINDS.slice(1)).chain((kind) => reports(["agrees", kind])),
      (report) => {
        const lines = reportToText(report).split("\n").slice(1, -1);
        for (const [kind, word] of Object.entries(words)) {
          const count = report.counts[kind as Kind];
          if (count === 0) continue;
          expect(lines.filter((line) => line.includes(" claimed ")).length).toBe(Math.min(count, MOST));
          expect(lines.filter((line) => line.startsWith("  …"))).toEqual(
            count > MOST ? [`  … and ${count - MOST} more ${word}`] : [],
          );
        }
      },
    ),
  );
});

test("a wrong entry of a checked gradient is named by its block and position, with its claim and its measurement", () => {
  const entries = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(entries, fc.nat({ max: 5 }), (values, wrong) => {
      const point = Float64Array.from(values);
      const report = checkGradient({
        name: "half a square",
        blocks: [
          { name: "W1", shape: [2, 2] },
          { name: "b1", shape: [2] },
        ],
        point,
        loss: (theta) => theta.reduce((sum, x) => sum + (x * x) / 2, 0),
        gradient: (theta) => theta.map((x, i) => (i === wrong ? -x : x)),
      });
      const place = ["W1[0,0]", "W1[0,1]", "W1[1,0]", "W1[1,1]", "b1[0]", "b1[1]"][wrong]!;
      const [headline, line] = reportToText(report).split("\n");
      expect(headline).toBe("fail: half a square: 5 of 6 partial derivatives agree, 1 disagree");
      expect(line).toMatch(
        new RegExp(`^  ${place.replaceAll(/[[\]]/g, "\\$&")} +claimed -${values[wrong]!}, measured `),
      );
      const [finding] = findings(report, "disagrees", 1);
      expect(line).toContain(`measured ${shortNumber(finding!.measured)} ±`);
      expect(Math.abs(finding!.measured - values[wrong]!)).toBeLessThanOrEqual(finding!.bar);
    }),
    { numRuns: 30 },
  );
});

test("what a subject has to say is a line of its own, before the last", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      const lines = reportToText({ ...report, notes: ["first\nnote", "second"] }).split("\n");
      expect(lines.slice(-3, -1)).toEqual(["  note      first note", "  note      second"]);
    }),
  );
});
