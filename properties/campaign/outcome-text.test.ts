import * as fc from "fast-check";
import { expect, test } from "vitest";
import { outcomeToJson, outcomeToText } from "../../src/campaign/outcome-text.js";
import type { Section } from "../../src/campaign/outcome.js";
import { parseNetwork, parseNetworkText } from "../../src/network/network-file.js";
import { VERSION } from "../../src/report/version.js";
import { isJson } from "../report/json-values.js";
import { outcomes } from "./outcomes.js";

/** What a section shows in the table, by the heading of its column. */
function cellsOf({ name, verdict, cases, counts, seconds }: Section): Record<string, string> {
  return {
    part: name,
    verdict,
    cases: String(cases),
    agree: String(counts.agrees),
    differ: String(counts.disagrees),
    kinks: String(counts.nondifferentiable),
    open: String(counts.inconclusive),
    seconds: seconds.toFixed(1),
  };
}

test("the text begins with a table, a row a part: part and verdict aligned to the left, numbers to the right", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const [headings, ...rows] = outcomeToText(outcome).split("\n");
      for (const [r, section] of outcome.sections.entries()) {
        const row = rows[r]!;
        for (const [heading, cell] of Object.entries(cellsOf(section))) {
          const start = headings!.indexOf(heading);
          const end = start + heading.length;
          const isWord = heading === "part" || heading === "verdict";
          expect(isWord ? row.slice(start, start + cell.length) : row.slice(end - cell.length, end)).toBe(cell);
        }
        expect(row.split(/ {2,}/)).toEqual(Object.values(cellsOf(section)));
      }
      expect(rows[outcome.sections.length]).toBe("");
    }),
  );
});

test("below the table, every part that did something says what it measured", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const lines = outcomeToText(outcome).split("\n");
      const said = outcome.sections.filter(({ cases }) => cases > 0).map(({ name, note }) => `${name}: ${note}`);
      const first = outcome.sections.length + 2;
      expect(lines.slice(first, first + said.length + 1)).toEqual([...said, ""]);
    }),
  );
});

test("every failure is told with its part, its report, its smallest network and how to replay it", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const text = outcomeToText(outcome);
      for (const { section, report, network, replay } of outcome.failures) {
        const smallest = network === undefined ? "" : `  smallest network that fails:\n${network}`;
        expect(text).toContain(`\n\nerror: ${section}\n${report}\n${smallest}  replay    ${replay}\n`);
      }
      expect(text.split("\nerror: ").length - 1).toBe(outcome.failures.length);
    }),
  );
});

test("the last line is the verdict and the seed, and says so when the job was interrupted", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const { verdict, seed, interrupted } = outcome;
      const start = interrupted ? "interrupted; of what was done: " : "";
      expect(outcomeToText(outcome).split("\n").at(-1)).toBe(`${start}${verdict} (seed ${seed})`);
    }),
  );
});

test("the JSON document holds neither NaN nor ±∞ as a number, and says what the outcome says", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const json = outcomeToJson(outcome);
      expect(isJson(json)).toBe(true);
      const { verdict, seed, interrupted, sections, failures } = outcome;
      expect(json).toMatchObject({
        format: "backproof-verify/1",
        tool: { version: VERSION },
        verdict,
        seed,
        interrupted,
        sections: sections.map(({ name, counts, note, seconds }) => ({ name, counts, note, seconds })),
        failures: failures.map(({ section, report, replay }) => ({ section, report, replay })),
      });
    }),
  );
});

test("in the JSON document Number reads every figure back, and every network parses back", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const { sections, failures } = outcomeToJson(outcome) as {
        readonly sections: readonly { readonly figures: Readonly<Record<string, unknown>> }[];
        readonly failures: readonly { readonly network: unknown }[];
      };
      for (const [n, { figures }] of outcome.sections.entries()) {
        const read = Object.entries(sections[n]!.figures).map(([name, value]) => [name, Number(value)]);
        expect(Object.fromEntries(read)).toEqual(figures);
      }
      const problems = outcome.failures.map(({ network }) =>
        network === undefined ? null : parseNetworkText(network),
      );
      expect(failures.map(({ network }) => (network === null ? null : parseNetwork(network)))).toEqual(problems);
    }),
    { numRuns: 30 },
  );
});
