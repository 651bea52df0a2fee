import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../../src/cli/exit-codes.js";
import { loadSubjects } from "../../src/cli/subject-file.js";
import { emptyFolder } from "./captured.js";
import { exporting, fileOf, RIGHT } from "./subject-files.js";

const TYPED = `enum Power { two = 2 }
interface Point { readonly a: number }
const loss = ([a, b]: number[]): number => a! ** Power.two * b!;
export default { point: [0.5, 2], loss, gradient: ([a, b]: number[]): number[] => [2 * a! * b!, a! * a!] };
`;

/** The message of the usage error that a file is refused with, on one line. */
async function refusal(path: string): Promise<string> {
  const error: unknown = await loadSubjects(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message;
}

test.each([
  ["a plain subject", RIGHT],
  ["an array of one", `[${RIGHT}]`],
  ["a function", `() => (${RIGHT})`],
  ["an async function", `async () => [${RIGHT}]`],
  ["a promise", `Promise.resolve(${RIGHT})`],
  [
    "an object with methods",
    "new (class { point = [0.5, 2]; k = 2; loss([a, b]) { return a * a * b } gradient([a, b]) { return [this.k * a * b, a * a] } })()",
  ],
])("%s is a subject, named by its file", async (_, source) => {
  const [subject, ...others] = await loadSubjects(exporting(source, "some-name.mjs"));
  expect(others).toEqual([]);
  expect(subject).toMatchObject({ name: "some-name", precision: "float64", point: Float64Array.of(0.5, 2) });
  expect(subject!.loss(subject!.point)).toBe(0.5);
  expect(subject!.gradient(subject!.point)).toEqual([2, 0.25]);
});

test.each(["subject.ts", "subject.mts"])("TypeScript with enums and types is a subject file too: %s", async (name) => {
  const [subject] = await loadSubjects(fileOf(name, TYPED));
  expect(subject).toMatchObject({ name: "subject" });
  expect(subject!.loss(subject!.point)).toBe(0.5);
});

test("CommonJS is a subject file too", async () => {
  const [subject] = await loadSubjects(fileOf("subject.cjs", `module.exports = ${RIGHT}`));
  expect(subject!.loss(subject!.point)).toBe(0.5);
});

test("several subjects keep their order and their names; one without a name gets a number", async () => {
  const named = RIGHT.replace("{", '{ name: "mine",');
  const subjects = await loadSubjects(exporting(`[${RIGHT}, ${named}, ${RIGHT}]`));
  expect(subjects.map(({ name }) => name)).toEqual(["subject #1", "mine", "subject #3"]);
});

test.each([
  ["export const x = 1;", "found no default export; expected a subject { point, loss, gradient }, an array"],
  ["export default undefined;", "found no default export"],
  ["export default null;", "subject: found null; expected an object { point, loss, gradient }"],
  ["export default 3;", "subject: found a value of type number; expected an object"],
  ["export default [];", "found an empty array; expected at least one subject"],
  [`export default [${RIGHT}, 3];`, "subject: found a value of type number; expected an object"],
  ["export default {};", "subject: loss is undefined; expected a function"],
  [`export default { ...${RIGHT}, point: "ab" };`, 'subject: point is the string "ab"; expected an array of numbers'],
  [`export default { ...${RIGHT}, point: [] };`, "subject: point is empty; expected at least one number"],
  [`export default { ...${RIGHT}, point: [1, NaN] };`, "subject: point[1] is NaN; expected a finite number"],
  [`export default { ...${RIGHT}, blocks: [{ name: "W", shape: [3] }] };`, "subject: the blocks hold 3 numbers"],
  ["throw new RangeError('out of luck');", "importing it threw RangeError: out of luck"],
  ["throw 'out of luck';", "importing it threw out of luck"],
  ["export default {", "importing it threw "],
  ["import './missing.mjs';", "importing it threw "],
  ["export default () => { throw new Error('out of luck') };", "its function threw Error: out of luck"],
  ["export default async () => { throw new Error('out of luck') };", "its function threw Error: out of luck"],
  ["export default () => undefined;", "subject: found undefined; expected an object"],
  ["export default class {}", "its function threw TypeError: Class constructor"],
])("junk is refused by its file and by what was found: %s", async (source, message) => {
  const path = fileOf("subject.mjs", source);
  expect(await refusal(path)).toContain(`check: ${path}: ${message}`);
});

test("TypeScript that does not parse is refused by its file", async () => {
  const path = fileOf("subject.ts", "let x: = 3;");
  expect(await refusal(path)).toContain(`check: ${path}: importing it threw `);
});

test("a file that is missing, a folder, and a file of another kind are refused by name", async () => {
  const folder = emptyFolder();
  const missing = join(folder, "missing.mjs");
  expect(await refusal(missing)).toBe(`check: found no file ${missing}; expected one`);
  expect(await refusal("subject.py")).toMatch(/^check: found subject\.py; expected a file that ends in one of \.mjs, /);
  expect(await refusal(folder)).toContain(`check: found ${folder}; expected a file that ends in`);
});
