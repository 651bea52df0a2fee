import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { problems } from "../../src/generators/arbitraries.js";
import { formatNetwork } from "../../src/network/network-file.js";
import type { Problem } from "../../src/network/problem.js";
import { formatHexFloat, parseHexFloat } from "../../src/numeric/hex-float.js";
import { emptyFolder, run } from "./captured.js";

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../fixtures/schema/${name}.json`, import.meta.url), "utf8"));
const isCertificate = new Ajv2020().compile(schemaOf("certificate"));
const isAudit = new Ajv2020().compile(schemaOf("audit"));

beforeEach(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

const smooth = problems({ maxWidth: 3, maxLayers: 2, maxBatch: 2, activations: ["tanh", "gelu"], losses: ["mse"] });

/** 1-1 relu whose unit is exactly at 0. */
const KINKED: Problem = {
  architecture: { inputs: 1, layers: [{ units: 1, activation: "relu", bias: "none" }], loss: "mse", l2: 0 },
  parameters: Float64Array.of(0),
  batch: { size: 1, inputs: Float64Array.of(1), targets: Float64Array.of(1) },
  precision: "float64",
};

/** A network whose loss is beyond every enclosure. */
const OVERFLOWING: Problem = {
  ...KINKED,
  architecture: { ...KINKED.architecture, layers: [{ units: 1, activation: "identity", bias: "none" }] },
  parameters: Float64Array.of(1e308),
  batch: { size: 1, inputs: Float64Array.of(1e308), targets: Float64Array.of(-1e308) },
};

/** A network file in a folder of its own, and the place of a certificate beside it. */
function files(problem: Problem): readonly [network: string, certificate: string] {
  const folder = emptyFolder();
  const network = join(folder, "net.json");
  writeFileSync(network, formatNetwork(problem));
  return [network, join(folder, "new", "net.cert.json")];
}

test("what is proved is written, keeps its schema, and is proved again", async () => {
  await fc.assert(
    fc.asyncProperty(smooth, async (problem) => {
      const [network, certificate] = files(problem);
      const { length } = problem.parameters;
      const proved = await run("prove", network, "--out", certificate);
      expect(proved.out).toMatch(new RegExp(`^proved: net: ${length} of ${length} partial derivatives enclosed`));
      expect([proved.code, proved.err]).toEqual([0, ""]);
      const document: unknown = JSON.parse(readFileSync(certificate, "utf8"));
      expect([isCertificate(document), isCertificate.errors]).toEqual([true, null]);
      const again = await run("audit", certificate);
      expect(again.out).toMatch(
        new RegExp(`^proved: ${length} partial derivatives: .*; ${length} of ${length} entries`),
      );
      expect(again.code).toBe(0);
      const audit: unknown = JSON.parse((await run("audit", certificate, "--json")).out);
      expect([isAudit(audit), isAudit.errors]).toEqual([true, null]);
      expect(audit).toMatchObject({ verdict: "proved", entries: length, wrong: null });
    }),
    { numRuns: 5 },
  );
});

test("--json prints the certificate that --out writes", async () => {
  const [network, certificate] = files({ ...KINKED, parameters: Float64Array.of(0.5) });
  const { out } = await run("prove", network, "--out", certificate, "--json");
  expect(out).toBe(readFileSync(certificate, "utf8"));
});

test("at a kink the balls hold the slopes of all pieces: proved, listed, audited", async () => {
  const [network, certificate] = files(KINKED);
  const { code, out } = await run("prove", network, "--out", certificate);
  expect(code).toBe(0);
  expect(out).toMatch(/^proved: net: 0 of 1 partial derivatives .*\n.*\n {2}kink {6}sign question \d+ is exactly 0: /);
  const { out: again } = await run("audit", certificate);
  expect(again).toMatch(/^proved: 1 partial derivatives: every slope again in decimal intervals/);
});

test("what cannot be enclosed is inconclusive, by name, with exit code 3 and no certificate", async () => {
  const [network, certificate] = files(OVERFLOWING);
  const { code, out } = await run("prove", network, "--out", certificate);
  expect([code, out]).toEqual([3, expect.stringMatching(/^inconclusive: net: .*\n.*\n {2}because {3}\S/)]);
  expect(() => readFileSync(certificate)).toThrow(/ENOENT/);
});

/** A certificate's JSON with the enclosure of W1[0,0] moved by a relative 2⁻⁸⁰. */
function nudged(text: string): string {
  const document = JSON.parse(text) as { enclosures: Record<"h" | "l" | "r", Record<string, string[][]>> };
  const { h, l } = document.enclosures;
  l["W1"]![0]![0] = formatHexFloat(parseHexFloat(h["W1"]![0]![0]!) * 2 ** -80);
  return JSON.stringify({ ...document, direction: undefined });
}

test("a ball moved by a relative 2⁻⁸⁰ is refuted by its place, and a flipped bit of the network is rejected", async () => {
  const [network, certificate] = files({ ...KINKED, parameters: Float64Array.of(0.7) });
  await run("prove", network, "--out", certificate);
  const text = readFileSync(certificate, "utf8");
  writeFileSync(certificate, nudged(text));
  expect(await run("audit", certificate)).toMatchObject({ code: 1, out: "refuted at W1[0,0]\n" });
  writeFileSync(certificate, text.replace("0x1p+0", "0x1p+1"));
  const rejected = await run("audit", certificate);
  expect(rejected).toMatchObject({ code: 2, out: "" });
  expect(rejected.err).toMatch(/^error: audit: .*: certificate: at \$\.hash: found .* as what it binds was changed\n$/);
});

test("a certificate that is missing, cut short, or another file is rejected in one line", async () => {
  const [network, certificate] = files({ ...KINKED, parameters: Float64Array.of(0.5) });
  await run("prove", network, "--out", certificate);
  const text = readFileSync(certificate, "utf8");
  expect(await run("audit", `${certificate}.no`)).toMatchObject({
    code: 2,
    err: `error: audit: found no file ${certificate}.no; expected one\n`,
  });
  writeFileSync(certificate, text.slice(0, 100));
  expect((await run("audit", certificate)).err).toMatch(/^error: audit: .*at line \d+, column \d+: found .*\n$/);
  expect((await run("audit", network)).err).toMatch(
    /found "backproof-network\/1"; expected "backproof-certificate\/1"\n$/,
  );
  expect((await run("prove", certificate)).err).toMatch(/^error: prove: .*\n$/);
});
