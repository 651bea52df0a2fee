import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatCertificate } from "../../src/network/certificate-file.js";
import { certificateSchema } from "../../src/network/certificate-schema.js";
import { jsonSchemaOf } from "../../src/report/schema.js";
import { certificates } from "./certificates.js";

const published = JSON.parse(readFileSync(new URL("../../fixtures/schema/certificate.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(published);

test("the published schema is the one that the code makes", () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(jsonSchemaOf(certificateSchema))));
});

test("every certificate keeps the published schema, and one with a key less or more does not", async () => {
  await fc.assert(
    fc.asyncProperty(certificates, fc.nat(), async (certificate, choice) => {
      const document = JSON.parse(await formatCertificate(certificate)) as Record<string, unknown>;
      expect([validate(document), validate.errors]).toEqual([true, null]);
      const { direction: _optional, ...required } = document;
      const names = Object.keys(required);
      const { [names[choice % names.length]!]: _left, ...rest } = required;
      expect(validate(rest)).toBe(false);
      expect(validate({ ...document, tolerance: 1e-6 })).toBe(false);
    }),
    { numRuns: 30 },
  );
});
