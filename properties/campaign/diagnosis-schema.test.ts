import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diagnosisOutcomeSchema } from "../../src/campaign/diagnosis-schema.js";
import { jsonSchemaOf } from "../../src/report/schema.js";

test("the published schema of diagnoses is the one that the code makes", () => {
  const published = JSON.parse(readFileSync(new URL("../../fixtures/schema/diagnosis.json", import.meta.url), "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(jsonSchemaOf(diagnosisOutcomeSchema))));
});
