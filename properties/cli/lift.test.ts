import { expect, test } from "vitest";
import { lifted, type Lift } from "../../src/cli/lift.js";
import { run } from "./captured.js";
import { fileOf } from "./subject-files.js";

const single = globalThis.Float32Array;
/** A WebAssembly module of nothing. */
const EMPTY = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  instantiate(bytes: Uint8Array): Promise<object>;
}
const wasm = (): Wasm => Reflect.get(globalThis, "WebAssembly") as Wasm;

test("within a lift Float32Array is Float64Array, and afterwards itself again, whatever happens", async () => {
  await lifted(async () => {
    expect(Float32Array.of(0.1)[0]).toBe(0.1);
  });
  await expect(lifted(async () => Promise.reject(new Error("out of luck")))).rejects.toThrow("out of luck");
  expect(globalThis.Float32Array).toBe(single);
});

const notesAfter = async (work: (lift: Lift) => unknown): Promise<string> =>
  await lifted(async (lift) => {
    await work(lift);
    return lift.notesOn("float64").join("\n");
  });

test("a lift is said, and nothing else where it reaches everything", async () => {
  expect(await notesAfter(() => undefined)).toMatch(/^lifted to float64: .*$/);
});

test.each([
  ["WebAssembly", () => new (wasm().Module)(EMPTY)],
  ["WebAssembly", async () => await wasm().instantiate(EMPTY)],
  ["a native addon", () => expect(() => process.dlopen({ exports: {} }, "./missing.node")).toThrow("missing.node")],
])("%s is beyond its reach, and said", async (what, use) => {
  const { Module } = wasm();
  expect(await notesAfter(use)).toMatch(new RegExp(`the lift does not reach ${what}, used by [^:]+: `));
  expect(wasm().Module).toBe(Module);
});

test("losses that are float32 numbers all the same are said", async () => {
  const notes = await lifted(async (lift) => lift.notesOn("float32"));
  expect(notes.at(-1)).toContain("float32 numbers all the same");
});

/** ½Σ tanh(wᵢ)² with all numbers kept in a Float32Array. */
const LIBRARY = `{
  precision: "float32",
  point: [0.3, -0.7],
  loss(theta) { const a = Float32Array.from(theta, Math.tanh); return Float32Array.of(a.reduce((s, x) => s + x * x / 2, 0))[0]; },
  gradient(theta) { return Float32Array.from(theta, (w) => Math.tanh(w) * (1 - Math.tanh(w) ** 2) * FACTOR); },
}`;
const library = (factor: number): string =>
  fileOf("library.mjs", `export default ${LIBRARY.replace("FACTOR", String(factor))};`);

test("a lifted library is checked in float64, where an error shows that its float32 losses hide", async () => {
  const wrong = library(1 + 1e-6);
  expect(await run("check", wrong)).toMatchObject({ code: 0 });
  const { code, out } = await run("check", wrong, "--lift", "float64", "--json");
  const { subject, notes, replay } = JSON.parse(out);
  expect([code, subject.precision]).toEqual([1, "float64"]);
  expect(notes[0]).toContain("lifted to float64");
  expect(replay.command).toContain("--lift float64");
  expect(await run("check", library(1), "--lift", "float64")).toMatchObject({ code: 0 });
});

test("a library that rounds by itself stays a float32 one, and the report says so", async () => {
  const text = LIBRARY.replace("Float32Array.of(", "[").replace(", 0))[0]", ", 0)].map(Math.fround)[0]");
  const { out } = await run(
    "check",
    fileOf("rounds.mjs", `export default ${text.replace("FACTOR", "1")};`),
    "--lift",
    "float64",
  );
  expect(out).toContain("float32 numbers all the same");
});

test("what cannot be lifted is refused", async () => {
  const network = await run("check", "network.json", "--lift", "float64");
  expect([network.code, network.err]).toEqual([2, expect.stringContaining("check: found --lift with network.json")]);
  const command = await run("check", "--lift", "float64", "--", "true");
  expect([command.code, command.err]).toEqual([
    2,
    expect.stringContaining("check: found --lift and a command after --"),
  ]);
});
