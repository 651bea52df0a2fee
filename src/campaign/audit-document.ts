import * as z from "zod";
import type { Problem } from "../network/problem.js";
import type { Audit } from "../oracle/audit.js";
import { toolSchema } from "../report/schema.js";
import { VERSION } from "../report/version.js";
import { placeOfWrong } from "./proof-text.js";

/** What an audit found, as a JSON document. */
export interface AuditDocument extends Pick<Audit, "verdict" | "entries" | "escape"> {
  readonly format: "backproof-audit/1";
  readonly tool: { readonly version: string };
  readonly parameters: number;
  readonly wrong: string | null;
  readonly reason: string | null;
}

/** The audit as a JSON document of format `backproof-audit/1`. */
export function auditToJson(problem: Problem, { verdict, wrong, entries, escape, inconclusive }: Audit): AuditDocument {
  return {
    format: "backproof-audit/1",
    tool: { version: VERSION },
    verdict,
    parameters: problem.parameters.length,
    wrong: wrong === null ? null : placeOfWrong(problem, wrong),
    entries,
    escape,
    reason: inconclusive?.message ?? null,
  };
}

const count = z.int().min(0);

/** What `backproof audit --json` prints. */
export const auditSchema: z.ZodType<AuditDocument> = z
  .strictObject({
    format: z.literal("backproof-audit/1"),
    tool: toolSchema,
    verdict: z.enum(["proved", "refuted", "inconclusive"]),
    parameters: count,
    wrong: z.string().nullable().meta({ description: "the entry whose enclosure does not hold the derivative" }),
    entries: count.meta({ description: "entries proved again by their own difference quotients" }),
    escape: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .meta({ description: "probability that an error of one ulp of the largest entry passed; null at a kink" }),
    reason: z.string().nullable().meta({ description: "why it is inconclusive" }),
  })
  .meta({ title: "backproof audit --json" });
