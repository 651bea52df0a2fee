import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { OUTCOME_FORMATS } from "../../src/campaign/outcome-formats.js";
import { outcomeSchema } from "../../src/campaign/outcome-schema.js";
import { jsonSchemaOf } from "../../src/report/schema.js";
import { outcomes } from "./outcomes.js";

const published = JSON.parse(readFileSync(new URL("../../fixtures/schema/verify.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(published);

test("the published schema is the one that the code makes", () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(jsonSchemaOf(outcomeSchema))));
});

test("every JSON output of the main job keeps the published schema; without any one field it does not", () => {
  fc.assert(
    fc.property(outcomes, fc.nat(), (outcome, choice) => {
      const document = JSON.parse(OUTCOME_FORMATS.json(outcome)) as Record<string, unknown>;
      expect([validate(document), validate.errors]).toEqual([true, null]);
      expect(outcomeSchema.safeParse(document).success).toBe(true);
      const names = Object.keys(document);
      const { [names[choice % names.length]!]: _left, ...rest } = document;
      expect(validate(rest)).toBe(false);
    }),
  );
});
