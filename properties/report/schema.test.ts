import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checksToJson } from "../../src/report/checks.js";
import { reportToJson } from "../../src/report/json.js";
import { checkSchema, jsonSchemaOf } from "../../src/report/schema.js";
import { anyChecks, misconductReports, reports } from "./reports.js";

const published = JSON.parse(readFileSync(new URL("../../fixtures/schema/report.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(published);

/** A document as it is read from stdout. */
function printed(document: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(document));
}

test("the published schema is the one that the code makes", () => {
  expect(published).toEqual(printed(jsonSchemaOf(checkSchema)));
});

test("every JSON output of a check keeps the published schema, and the schema in the code", () => {
  fc.assert(
    fc.property(anyChecks, (checks) => {
      const document = printed(checksToJson(checks));
      expect([validate(document), validate.errors]).toEqual([true, null]);
      expect(checkSchema.safeParse(document).success).toBe(true);
    }),
  );
});

test("a document that lacks a field, or has one more, or another kind of value, is refused", () => {
  fc.assert(
    fc.property(fc.oneof(reports(), misconductReports), fc.nat(), (report, choice) => {
      const document = printed(reportToJson(report));
      const names = Object.keys(document);
      const name = names[choice % names.length]!;
      const { [name]: _left, ...rest } = document;
      expect(validate(rest)).toBe(false);
      expect(validate({ ...document, tolerance: 1e-6 })).toBe(false);
      expect(validate({ ...document, [name]: [[]] })).toBe(false);
    }),
  );
});
