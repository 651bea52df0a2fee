import * as fc from "fast-check";
import { expect, test } from "vitest";
import { auditSchema, auditToJson } from "../../src/campaign/audit-document.js";
import { auditToText } from "../../src/campaign/proof-text.js";
import { randomProblem } from "../../src/generators/problem-classes.js";
import { random } from "../../src/numeric/random.js";
import type { Audit } from "../../src/oracle/audit.js";

test("an audit's document keeps its schema, whatever it says", () => {
  const problem = randomProblem("smooth", random(1));
  const audits: fc.Arbitrary<Audit> = fc.record({
    verdict: fc.constantFrom("proved", "refuted", "inconclusive"),
    wrong: fc.constantFrom(null, "loss" as const, 0),
    entries: fc.nat(),
    escape: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    inconclusive: fc.constantFrom(null, { reason: "time", message: "the time is over" }),
  });
  fc.assert(
    fc.property(audits, (audit) => {
      const document = auditToJson(problem, audit);
      expect(auditSchema.parse(document)).toEqual(document);
      expect(document.wrong).toBe(audit.wrong === null ? null : audit.wrong === "loss" ? "the loss" : "W1[0,0]");
      expect(auditToText(problem, audit)).toMatch(new RegExp(`^${audit.verdict}`));
    }),
  );
});
