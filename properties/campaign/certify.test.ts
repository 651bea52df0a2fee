import * as fc from "fast-check";
import { expect, test } from "vitest";
import { auditCertificate, methodOf, proveNetwork } from "../../src/campaign/certify.js";
import { auditToText, placeOfWrong, proofToText, verdictOf } from "../../src/campaign/proof-text.js";
import { auditSchema, auditToJson } from "../../src/campaign/audit-document.js";
import { randomProblem, PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { formatCertificate, parseCertificateText } from "../../src/network/certificate-file.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";
import type { Audit } from "../../src/oracle/audit.js";

const cases = fc
  .tuple(fc.constantFrom(...PROBLEM_CLASS_NAMES), fc.integer())
  .map(([name, seed]) => randomProblem(name, random(seed), { maxWidth: 3, maxLayers: 3, maxBatch: 2 }));
const RUNS = { numRuns: 30 };
const SECONDS = 5;

test("a network of any class is proved, and its certificate is proved again by the other route", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (problem) => {
      const proof = await proveNetwork(problem, SECONDS);
      expect([verdictOf(proof), proof.enclosure.inconclusive?.reason ?? "kink"]).toEqual(["proved", "kink"]);
      const certificate = await parseCertificateText(await formatCertificate(proof.certificate!));
      expect(await auditCertificate(certificate, SECONDS)).toMatchObject({ verdict: "proved", wrong: null });
    }),
    RUNS,
  );
});

/** A certificate with the words that a wrong route would change. */
async function certified(problem: Problem) {
  const { certificate } = await proveNetwork(problem, SECONDS);
  return certificate!;
}

test("the direction is drawn from the claims: another claim has another direction", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (problem) => {
      const certificate = await certified(problem);
      fc.pre(certificate.direction !== undefined);
      const { h } = certificate.gradient;
      const i = h.findIndex((x) => x !== 0);
      fc.pre(i >= 0);
      const gradient = { ...certificate.gradient, h: h.with(i, h[i]! * (1 + 2 ** -40)) };
      const audit = await auditCertificate({ ...certificate, gradient }, SECONDS);
      expect(audit).toMatchObject({ verdict: "refuted", wrong: i });
      expect(auditToText(problem, audit)).toBe(`refuted at ${placeOfWrong(problem, i)}`);
    }),
    RUNS,
  );
});

test("the text says the verdict first, then the method, every kink and what is in the way", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (problem) => {
      const proof = await proveNetwork(problem, SECONDS);
      const lines = proofToText("net", { problem, proof }).split("\n");
      expect(lines[0]).toMatch(/^proved: net: \d+ of \d+ partial derivatives enclosed within one ulp of float64$/);
      expect(lines[1]).toContain(methodOf(proof.enclosure));
      const { kinks } = proof.enclosure;
      expect(lines.filter((line) => line.startsWith("  kink "))).toHaveLength(Math.min(5, kinks.length));
      expect(lines.filter((line) => line.startsWith("  direction "))).toHaveLength(kinks.length > 0 ? 0 : 1);
    }),
    RUNS,
  );
});

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
