import * as z from "zod";
import { KINDS } from "../check/judgement.js";
import { CODES, type Code } from "../diagnosis/codes.js";
import { MISCONDUCT, type MisconductCode } from "../subject/conduct.js";
import type { ReportsDocument } from "./checks.js";
import type { BugDocument, DiagnosisDocument } from "./diagnosis-json.js";
import type { FindingDocument, JsonNumber, ReportDocument } from "./json.js";

const count = z.int().min(0);

/** The schemas that documents of several commands share. */
export const verdictSchema: z.ZodType<ReportDocument["verdict"]> = z.enum(["pass", "fail", "inconclusive"]);
export const toolSchema: z.ZodType<ReportDocument["tool"]> = z.strictObject({ version: z.string() });
export const countsSchema: z.ZodType<ReportDocument["counts"]> = z.strictObject({
  agrees: count,
  disagrees: count,
  nondifferentiable: count,
  inconclusive: count,
});
export const numberSchema: z.ZodType<JsonNumber> = z
  .union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])
  .meta({ description: "a finite number, or what JSON numbers cannot hold as a string" });
export const seedSchema: z.ZodType<number> = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);

const finding: z.ZodType<FindingDocument> = z.strictObject({
  index: count.meta({ description: "coordinate of the flat θ" }),
  block: z.string(),
  position: z.array(count).meta({ description: "place within the block, an index for each dimension of its shape" }),
  kind: z.enum(KINDS),
  claimed: numberSchema,
  measured: numberSchema,
  bar: numberSchema.meta({ description: "error bar of the measurement and the claim together" }),
  resolution: numberSchema.meta({ description: "the smallest error that would have been seen" }),
  left: numberSchema.nullable().meta({ description: "one-sided slope at a kink; null elsewhere" }),
  right: numberSchema.nullable(),
  reason: z.string().nullable(),
});

const bugShape = {
  code: z.enum(Object.keys(CODES) as Code[]).meta({ description: "stable; backproof explain CODE tells more" }),
  layer: z.int().min(1).nullable().meta({ description: "from 1, where the error comes in; null: the whole gradient" }),
  layers: z.array(z.int().min(1)).meta({ description: "all layers that have the mistake, from the last down" }),
  quantity: z.enum(["delta", "dW", "db", "reg", "all"]),
  formula: z.string().meta({ description: "what the program computes" }),
};
const bug: z.ZodType<BugDocument> = z.strictObject(bugShape).meta({ id: "bug" });
/** The name of a bug, as a document. */
export const diagnosisSchema: z.ZodType<DiagnosisDocument> = z.strictObject({
  ...bugShape,
  message: z.string(),
  also: z.array(bug).meta({ description: "the other mistakes of the same program" }),
  evidence: z.array(z.string()),
  foundOn: count.meta({ description: "networks on which it was found" }),
  confirmedOn: count.meta({ description: "further networks whose claimed gradient it predicts to rounding" }),
  alternatives: z.array(z.array(bug)).meta({ description: "other explanations of the same numbers" }),
  complete: z.boolean().meta({ description: "false when time ran out before every formula was tried" }),
});

/** A report of format `backproof-report/1`. */
const report: z.ZodType<ReportDocument> = z
  .strictObject({
    format: z.literal("backproof-report/1"),
    tool: toolSchema,
    subject: z.strictObject({
      name: z.string(),
      precision: z.enum(["float64", "float32"]),
      parameters: count,
      blocks: z.array(z.strictObject({ name: z.string(), shape: z.array(count) })),
    }),
    verdict: verdictSchema,
    evidence: z.enum(["measured", "sampled", "proved"]),
    mode: z.enum(["every", "probe"]),
    counts: countsSchema,
    evaluations: z.strictObject({ loss: count, gradient: count }),
    missProbability: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .meta({ description: "probes: probability that an error of the stated size was missed; null otherwise" }),
    unexplained: z
      .boolean()
      .meta({ description: "probes: a residual was too large, and no entry could be blamed for it" }),
    misconduct: z
      .strictObject({ code: z.enum(Object.keys(MISCONDUCT) as MisconductCode[]), message: z.string() })
      .nullable()
      .meta({ description: "why the subject cannot be checked; null when it can" }),
    seed: z.int(),
    notes: z.array(z.string()).meta({ description: "what the subject itself has to say" }),
    findings: z
      .array(finding)
      .max(20)
      .meta({ description: "coordinates that do not simply agree, the worst first; the counts cover all" }),
    diagnosis: diagnosisSchema
      .nullable()
      .meta({ description: "the name of the bug; null when nothing is wrong or none was asked for" }),
    replay: z.strictObject({ command: z.string().meta({ description: "what gives this report again" }) }),
  })
  .meta({ id: "report" });

const reports: z.ZodType<ReportsDocument> = z
  .strictObject({
    format: z.literal("backproof-reports/1"),
    tool: toolSchema,
    verdict: verdictSchema.meta({ description: "the worst of the reports'; inconclusive when there are none" }),
    interrupted: z.boolean().meta({ description: "whether the run was stopped, so that reports are missing" }),
    reports: z.array(report),
  })
  .meta({ id: "reports" });

/** What `backproof check --json` prints: a report, or the reports of several subjects. */
export const checkSchema: z.ZodType<ReportDocument | ReportsDocument> = z
  .union([report, reports])
  .meta({ title: "backproof check --json", description: "a report, or the reports of several subjects" });

/** A schema as JSON Schema, draft 2020-12. */
export function jsonSchemaOf(schema: z.ZodType): object {
  return z.toJSONSchema(schema);
}
