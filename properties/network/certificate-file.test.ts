import * as fc from "fast-check";
import { expect, test } from "vitest";
import { certificateSeed, formatCertificate, parseCertificateText } from "../../src/network/certificate-file.js";
import { formatHexFloat } from "../../src/numeric/hex-float.js";
import { certificates } from "./certificates.js";

test("read ∘ write = identity, bit for bit", async () => {
  await fc.assert(
    fc.asyncProperty(certificates, async (certificate) => {
      expect(await parseCertificateText(await formatCertificate(certificate))).toEqual(certificate);
    }),
    { numRuns: 50 },
  );
});

/** A number that is not v. */
function other(v: number): number {
  return v === 0 ? 1 : -v;
}

test("the seed of the direction binds the network and every enclosure", async () => {
  await fc.assert(
    fc.asyncProperty(certificates, fc.nat(), async ({ problem, gradient }, choice) => {
      const seed = await certificateSeed({ problem, gradient });
      expect(seed).toMatch(/^[0-9a-f]{64}$/);
      const i = choice % gradient.h.length;
      const nudged = { ...gradient, h: gradient.h.with(i, other(gradient.h[i]!)) };
      expect(await certificateSeed({ problem, gradient: nudged })).not.toBe(seed);
      const parameters = problem.parameters.with(i, other(problem.parameters[i]!));
      expect(await certificateSeed({ problem: { ...problem, parameters }, gradient })).not.toBe(seed);
    }),
    { numRuns: 50 },
  );
});

test("one changed parameter is rejected, whatever else the certificate says", async () => {
  await fc.assert(
    fc.asyncProperty(certificates, async (certificate) => {
      const text = await formatCertificate(certificate);
      const first = formatHexFloat(certificate.problem.parameters[0]!);
      const place = text.indexOf(`"${first}"`, text.indexOf('"parameters"'));
      const forged = `${text.slice(0, place)}"0x1.5p+3"${text.slice(place + first.length + 2)}`;
      await expect(parseCertificateText(forged)).rejects.toThrow(
        /^certificate: at \$\.hash: found [0-9a-f]{64}; expected [0-9a-f]{64}, as what it binds was changed$/,
      );
    }),
    { numRuns: 20 },
  );
});

test("a truncated certificate is rejected, by line and column", async () => {
  await fc.assert(
    fc.asyncProperty(certificates, fc.double({ min: 0, max: 0.999, noNaN: true }), async (certificate, share) => {
      const text = await formatCertificate(certificate);
      await expect(parseCertificateText(text.slice(0, Math.floor(share * (text.length - 2))))).rejects.toThrow(
        /^certificate: at line \d+, column \d+: found .*; expected /,
      );
    }),
    { numRuns: 20 },
  );
});

test.each([
  ["{}", 'certificate: at $.format: found nothing; expected "backproof-certificate/1"'],
  ["[]", "certificate: at $: found an array of length 0; expected an object"],
  [
    '{ "format": "backproof-network/1" }',
    'certificate: at $.format: found "backproof-network/1"; expected "backproof-certificate/1"',
  ],
  ['{ "format": "backproof-certificate/1" }', "certificate: at $.definition: found nothing; expected a network"],
])("a foreign file %s is rejected by name", async (text, message) => {
  await expect(parseCertificateText(text)).rejects.toThrow(message);
});

test("a claim of another shape, a negative radius, and a direction of another seed are rejected by name", async () => {
  await fc.assert(
    fc.asyncProperty(certificates, async (certificate) => {
      const [name] = ["W1"];
      const json = JSON.parse(await formatCertificate(certificate)) as {
        enclosures: Record<string, Record<string, unknown>>;
      };
      const short = { ...json, enclosures: { ...json.enclosures, h: { ...json.enclosures["h"], [name]: [] } } };
      await expect(parseCertificateText(JSON.stringify(short))).rejects.toThrow(/at \$\.enclosures\.h\.W1: found an/);
      const text = JSON.stringify(json);
      const negative = text.replace(/("r":\{"W1":\[\[)"[^"]*"/, '$1"-0x1p+0"');
      await expect(parseCertificateText(negative)).rejects.toThrow(/found "-0x1p\+0"; expected a finite number from 0/);
      const seed = /"seed":"./.exec(text)?.[0];
      const another = text.replace(/"seed":"(.)/, (_, digit) => `"seed":"${digit === "0" ? "1" : "0"}`);
      const rejection = seed === undefined ? undefined : parseCertificateText(another);
      await expect(rejection ?? Promise.reject(new RangeError("at $.direction.seed"))).rejects.toThrow(
        /at \$\.direction\.seed/,
      );
    }),
    { numRuns: 20 },
  );
});

test("the definition's hash is that of its JSON without white space", async () => {
  await fc.assert(
    fc.asyncProperty(certificates, async (certificate) => {
      const json = JSON.parse(await formatCertificate(certificate)) as { definition: unknown; hash: string };
      const bytes = new TextEncoder().encode(JSON.stringify(json.definition));
      const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
      expect(json.hash).toBe(digest);
    }),
    { numRuns: 20 },
  );
});
