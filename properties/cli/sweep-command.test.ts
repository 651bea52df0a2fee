import { expect, test } from "vitest";
import { run } from "./captured.js";
import { fileOf } from "./subject-files.js";

/** Squares, with a slope of some factor. */
const square = (factor: number, op = "square"): string => `{
  op: "${op}", inputs: { x: { shape: ["n"], between: [1, 2] } },
  value: ({ x }) => x.map((v) => v * v),
  vjp: ({ x }, _, u) => ({ x: x.map((v, i) => ${factor} * v * u[i]) }),
}`;
const tableOf = (...rows: readonly string[]): string => fileOf("table.mjs", `export default [${rows.join(",")}];`);

test("a table is swept: 0 when all is right, 1 with a wrong gradient, 3 when nothing is", async () => {
  expect(await run("sweep", tableOf(square(2)), "--runs", "4")).toMatchObject({ code: 0 });
  const wrong = await run("sweep", tableOf(square(2), square(3, "cube")), "--runs", "4", "--seed", "5");
  expect(wrong.code).toBe(1);
  expect(wrong.out).toMatch(/^fail: 1 of 2 operations have wrong gradients\n {2}square +4 right\n {2}cube +4 wrong\n/);
  expect(wrong.out).toContain("replay    seed 5, 4 cases each");
  const none = tableOf(square(2).replace("value:", "precondition: () => false, value:"));
  expect(await run("sweep", none, "--runs", "2")).toMatchObject({ code: 3 });
});

test("one operation, one case, JSON and the lift are asked for by name", async () => {
  const table = tableOf(square(2), square(3, "cube"));
  expect(await run("sweep", table, "--op", "square", "--runs", "2")).toMatchObject({ code: 0 });
  const given = { op: "cube", inputs: { x: [1.5] }, options: {} };
  const { code, out } = await run("sweep", table, "--case", JSON.stringify(given), "--lift", "float64", "--json");
  const { ops, notes } = JSON.parse(out);
  expect([code, ops[0].findings[0].case, ops[0].findings[0].kind]).toEqual([1, given, "wrong"]);
  expect(notes[0]).toContain("lifted to float64");
});

test.each([
  [["--op", "exp"], "found no operation exp"],
  [["--case", "{"], "--case is {; expected a case"],
  [["--case", '{"op":1}'], "expected a case"],
  [["--case", "null"], "expected a case"],
  [["--runs", "0"], "expected an integer from 1"],
])("misuse ends with 2: %s", async (words, message) => {
  const { code, err } = await run("sweep", tableOf(square(2)), ...words);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});

test("a file that is no table is refused", async () => {
  const { code, err } = await run("sweep", fileOf("table.mjs", "export default 3;"));
  expect([code, err]).toEqual([2, expect.stringContaining("found a value of type number; expected an array")]);
  expect(await run("sweep", "table.json")).toMatchObject({ code: 2 });
});

test("a case that ends its process leaves the others alone", async () => {
  const rows = [square(2), square(2, "dies").replace("x.map((v) => v * v)", 'process.kill(process.pid, "SIGKILL")')];
  const { code, out } = await run("sweep", tableOf(...rows), "--isolate", "--runs", "1", "--seed", "2");
  expect(out).toMatch(/square +1 right/);
  expect(out).toMatch(/dies +1 ended\n.*\n +ended by SIGKILL/);
  expect(code).toBe(4);
});
