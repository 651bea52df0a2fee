import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { conformanceSchema, type ConformanceDocument } from "../../src/report/conformance.js";
import { jsonSchemaOf } from "../../src/report/schema.js";
import { run } from "./captured.js";
import { child } from "./child-command.js";

const schema = JSON.parse(readFileSync(new URL("../../fixtures/schema/conformance.json", import.meta.url), "utf8"));
const isDocument = new Ajv2020().compile(schema);

/** A child that answers every method with the result that the source text gives. */
const answering = (result: string): string[] => [
  process.execPath,
  "-e",
  `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, method } = JSON.parse(line);
    process.stdout.write(JSON.stringify({ id, ...(${result}) }) + "\\n");
    if (method === "shutdown") process.exit();
  });`,
];
const CONSTANT = "{ result: { point: [1], value: 1, gradient: [0] } }";

async function documentOf(command: readonly string[]): Promise<ConformanceDocument & { readonly code: number }> {
  const { code, out } = await run("conformance", "--json", "--", ...command);
  const document = JSON.parse(out) as ConformanceDocument;
  expect([isDocument(document), isDocument.errors]).toEqual([true, null]);
  return { ...document, code };
}

test("the published JSON Schema is that of the code", () => {
  expect(schema).toEqual(jsonSchemaOf(conformanceSchema));
});

test("one line a check and what to do where it failed, with exit code 1", async () => {
  const { code, out, err } = await run("conformance", "--", ...answering(CONSTANT));
  expect([code, err]).toEqual([1, ""]);
  const [headline, ...lines] = out.trimEnd().split("\n");
  expect(headline).toMatch(/^fail: .*: 9 of 12 checks ok$/);
  expect(lines).toContain("  ok   describe tells a subject: subject: float64, parameters 1, blocks 1");
  const failing = lines.findIndex((line) => line.startsWith("  FAIL an unknown method has its error code: "));
  expect(lines[failing + 1]).toMatch(/^ {7}fix: answer /);
  const { checks, verdict, ...document } = await documentOf(answering(CONSTANT));
  expect([document.code, verdict, checks.filter(({ ok }) => ok === false).length]).toEqual([1, "fail", 3]);
});

test("a child that conforms passes every check, with exit code 0", async () => {
  const { code, verdict, checks, command } = await documentOf(child("").slice(1));
  expect([code, verdict, command]).toEqual([0, "pass", child("").slice(1)]);
  expect(checks.map(({ ok, fix }) => [ok, fix])).toEqual(checks.map(() => [true, null]));
});

test("a child that ends the conversation has exit code 4, and the last lines of its stderr are told", async () => {
  const dying = [process.execPath, "-e", "console.error('out of luck')"];
  const { code, out, err } = await run("conformance", "--", ...dying);
  expect([code, err]).toEqual([4, `conformance: ${process.execPath}: last on its stderr:\n  out of luck\n`]);
  expect(out).toContain("  -    loss is a finite number: not reached\n");
  expect((await documentOf(dying)).checks.map(({ ok }) => ok)).toEqual([false, ...Array(11).fill(null)]);
});
