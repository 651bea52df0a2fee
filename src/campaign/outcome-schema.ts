import * as z from "zod";
import { countsSchema, numberSchema, seedSchema, toolSchema, verdictSchema } from "../report/schema.js";
import type { OutcomeDocument } from "./outcome-text.js";

const section: z.ZodType<OutcomeDocument["sections"][number]> = z.strictObject({
  name: z.string(),
  verdict: verdictSchema,
  cases: z.int().min(0).meta({ description: "checks, networks or steps done" }),
  counts: countsSchema.meta({ description: "partial derivatives by answer" }),
  note: z.string(),
  figures: z.record(z.string(), numberSchema).meta({ description: "what was measured" }),
  seconds: z.number().min(0).meta({ description: "all else is the same in every run with this seed" }),
});

const failure: z.ZodType<OutcomeDocument["failures"][number]> = z.strictObject({
  section: z.string(),
  report: z.string().meta({ description: "the report of the failing check, in words" }),
  network: z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({ description: "the smallest network that fails in the same way, of format backproof-network/1" }),
  replay: z.string().meta({ description: "the command line that gives it again" }),
});

/** What `backproof verify --json` prints. */
export const outcomeSchema: z.ZodType<OutcomeDocument> = z
  .strictObject({
    format: z.literal("backproof-verify/1"),
    tool: toolSchema,
    verdict: verdictSchema,
    seed: seedSchema,
    interrupted: z.boolean().meta({ description: "whether it was stopped before its end" }),
    sections: z.array(section),
    failures: z.array(failure),
  })
  .meta({ title: "backproof verify --json" });
