import * as fc from "fast-check";
import { expect, test } from "vitest";
import { auditCertificate, proveNetwork, verdictOf } from "../../src/campaign/certify.js";
import { auditToText, placeOfWrong } from "../../src/campaign/proof-text.js";
import { formatCertificate, parseCertificateText } from "../../src/network/certificate-file.js";
import type { Problem } from "../../src/network/problem.js";
import { provable as cases } from "./provable.js";

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
