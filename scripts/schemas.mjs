// @ts-check
// The JSON Schemas of what the commands print, as the package exports them, from the schemas in the code.
import { mkdir, writeFile } from "node:fs/promises";
import { auditSchema } from "../dist/campaign/audit-document.js";
import { diagnosisOutcomeSchema } from "../dist/campaign/diagnosis-schema.js";
import { outcomeSchema } from "../dist/campaign/outcome-schema.js";
import { certificateSchema } from "../dist/network/certificate-schema.js";
import { conformanceSchema } from "../dist/report/conformance.js";
import { checkSchema, jsonSchemaOf } from "../dist/report/schema.js";

const folder = new URL("../fixtures/schema/", import.meta.url);

/** Rewrites fixtures/schema. */
export async function remakeSchemas() {
  await mkdir(folder, { recursive: true });
  const schemas = {
    report: checkSchema,
    verify: outcomeSchema,
    diagnosis: diagnosisOutcomeSchema,
    certificate: certificateSchema,
    audit: auditSchema,
    conformance: conformanceSchema,
  };
  for (const [name, schema] of Object.entries(schemas)) {
    await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(jsonSchemaOf(schema), null, 2)}\n`);
  }
}
