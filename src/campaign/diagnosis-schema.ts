import * as z from "zod";
import type { Json } from "../network/json-file.js";
import { diagnosisSchema, toolSchema, verdictSchema } from "../report/schema.js";
import type { DiagnosisOutcomeDocument } from "./diagnosis-outcome.js";

const network: z.ZodType<Json> = z.record(z.string(), z.unknown()) as z.ZodType<Json>;

/** What `backproof diagnose --json` prints. */
export const diagnosisOutcomeSchema: z.ZodType<DiagnosisOutcomeDocument> = z
  .strictObject({
    format: z.literal("backproof-diagnosis/1"),
    tool: toolSchema,
    name: z.string(),
    verdict: verdictSchema,
    diagnosis: diagnosisSchema.nullable().meta({ description: "the name of the bug; null when nothing is wrong" }),
    smallest: network
      .nullable()
      .meta({ description: "the smallest network found that shows it, of format backproof-network/1" }),
    replay: z.strictObject({ command: z.string() }),
  })
  .meta({ title: "backproof diagnose --json" });
