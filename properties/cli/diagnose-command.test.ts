import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { drawProblem, ORDINARY } from "../../src/generators/draw-problem.js";
import { limitsOf } from "../../src/generators/constraints.js";
import { mutantGradient, mutantNamed } from "../../src/generators/mutants.js";
import { formatGradient } from "../../src/network/gradient-file.js";
import { formatNetwork, parseNetwork } from "../../src/network/network-file.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { random } from "../../src/numeric/random.js";
import { emptyFolder, run } from "./captured.js";

const schema = JSON.parse(readFileSync(new URL("../../fixtures/schema/diagnosis.json", import.meta.url), "utf8"));
const isDiagnosis = new Ajv2020().compile(schema);

beforeEach(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

const LIMITS = limitsOf({ minLayers: 2, maxLayers: 2, activations: ["tanh"], losses: ["mse"], biases: ["unit"] });

/** Files of networks with the claims of one program: that with a planted bug, or the right one. */
function claimFiles(bug: string | undefined, count: number): string[] {
  const folder = emptyFolder();
  const files: string[] = [];
  for (let k = 0; files.length < 3 * count; k++) {
    const problem = drawProblem(ORDINARY, random(k), LIMITS);
    if (problem.batch.size < 2 || problem.architecture.layers.some(({ units }) => units < 2)) continue;
    const right = networkSubject(problem).gradient(problem.parameters);
    const claimed = bug === undefined ? right : mutantGradient(problem, mutantNamed(bug));
    const [network, gradient] = [join(folder, `net${k}.json`), join(folder, `g${k}.json`)];
    writeFileSync(network, formatNetwork(problem));
    writeFileSync(gradient, formatGradient(claimed, problem.architecture));
    files.push(network, "--claimed", gradient);
  }
  return files;
}

/** A program file whose backpropagation has the activation's derivative, or not. */
function programFile(hasPrime: boolean): string {
  const file = join(emptyFolder(), "student.mjs");
  writeFileSync(
    file,
    `export function backpropagation({ layers, loss, l2, parameters: p, batch }) {
      if (loss !== "mse" || l2 !== 0 || layers.length !== 2) throw new Error("two layers and mse only");
      if (layers[0].activation !== "tanh" || layers[1].activation !== "identity") throw new Error("tanh, then identity");
      const m = batch.inputs.length;
      const g = { W1: p.W1.map((r) => r.map(() => 0)), b1: p.b1.map(() => 0), W2: p.W2.map((r) => r.map(() => 0)), b2: p.b2.map(() => 0) };
      batch.inputs.forEach((x, s) => {
        const a = p.W1.map((r, i) => Math.tanh(r.reduce((t, w, j) => t + w * x[j], p.b1[i])));
        const e = p.W2.map((r, i) => r.reduce((t, w, j) => t + w * a[j], p.b2[i]) - batch.targets[s][i]);
        const d = a.map((v, j) => e.reduce((t, ei, i) => t + ei * p.W2[i][j], 0) * ${hasPrime ? "(1 - v * v)" : "1"});
        e.forEach((ei, i) => { g.b2[i] += ei / m; a.forEach((v, j) => (g.W2[i][j] += (ei * v) / m)); });
        d.forEach((di, i) => { g.b1[i] += di / m; x.forEach((v, j) => (g.W1[i][j] += (di * v) / m)); });
      });
      return g;
    }`,
  );
  return file;
}

test.each([1, 3])("claims of one program on %i networks are named together", async (count) => {
  const { code, out, err } = await run("diagnose", ...claimFiles("forgot-hidden-fprime", count));
  expect([code, err]).toEqual([1, ""]);
  expect(out).toContain("error[GRAD-ACT-PRIME]: layer 1: the derivative of tanh is missing");
  expect(out).toContain("replay: backproof diagnose ");
});

test("right claims end with exit code 0 and no diagnosis", async () => {
  const { code, out } = await run("diagnose", ...claimFiles(undefined, 2), "--json");
  expect(code).toBe(0);
  const document = JSON.parse(out);
  expect([isDiagnosis(document), isDiagnosis.errors]).toEqual([true, null]);
  expect(document).toMatchObject({ verdict: "pass", diagnosis: null, smallest: null });
});

test("a program is named on networks of its own, with the smallest that shows the bug; its document keeps the schema", async () => {
  const { code, out, err } = await run("diagnose", programFile(false), "--json", "--time", "60s");
  expect([code, err]).toEqual([1, ""]);
  const document = JSON.parse(out);
  expect([isDiagnosis(document), isDiagnosis.errors]).toEqual([true, null]);
  expect(document).toMatchObject({ name: "student", verdict: "fail", diagnosis: { code: "GRAD-ACT-PRIME", layer: 1 } });
  expect(document.diagnosis.confirmedOn).toBeGreaterThan(0);
  const { architecture } = parseNetwork(document.smallest);
  expect([architecture.inputs, ...architecture.layers.map(({ units }) => units)]).toEqual([1, 1, 1]);
});

test("a right program passes, and the seed replays it", async () => {
  const file = programFile(true);
  const { code, out } = await run("diagnose", file, "--seed", "-7", "--time", "60s");
  expect([code, out]).toEqual([0, `pass: student\nreplay: backproof diagnose ${file} --seed -7\n`]);
});

test("a subject file is checked, and named by the pattern of its numbers", async () => {
  const file = join(emptyFolder(), "subject.mjs");
  const subject =
    "{ point: [1, 2, 3, 4], loss: (x) => x.reduce((t, v) => t + v * v, 0) / 2, gradient: (x) => x.map((v) => -v) }";
  writeFileSync(file, `export default ${subject};`);
  const { code, out } = await run("diagnose", file);
  expect(code).toBe(1);
  expect(out).toContain("fail: subject: 0 of 4 partial derivatives agree, 4 disagree");
  expect(out).toContain("error[GRAD-SIGN]");
});

describe("bad input ends with exit code 2 and one line", () => {
  test.each([
    [["a.json"], "found 1 network files and 0 --claimed; expected one --claimed for each network file"],
    [["a.mjs", "b.mjs"], "found a.mjs with other files; expected it alone, or network files only"],
    [["a.mjs", "--claimed", "g.json"], "found a.mjs with other files; expected it alone, or network files only"],
    [["a.txt"], "found a.txt; expected a file that ends in one of .mjs, .js, .cjs, .ts, .mts, .cts, .json"],
    [["none.mjs"], "found no file none.mjs; expected one"],
    [["none.json", "--claimed", "g.json"], "found no file none.json; expected one"],
  ])("diagnose %s", async (words, message) => {
    expect(await run("diagnose", ...words)).toEqual({ code: 2, out: "", err: `error: diagnose: ${message}\n` });
  });
});
