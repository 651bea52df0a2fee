import * as z from "zod";
import type { ConformanceFinding } from "../subject/conformance.js";
import { oneLine } from "./one-line.js";
import { toolSchema } from "./schema.js";
import { VERSION } from "./version.js";

/** What an examination of a child found, as a JSON document. */
export interface ConformanceDocument {
  readonly format: "backproof-conformance/1";
  readonly tool: { readonly version: string };
  readonly command: readonly string[];
  readonly verdict: "pass" | "fail";
  readonly checks: readonly ConformanceFinding[];
}

/** The findings as a JSON document of format `backproof-conformance/1`. */
export function conformanceToJson(
  command: readonly string[],
  checks: readonly ConformanceFinding[],
): ConformanceDocument {
  const verdict = checks.every(({ ok }) => ok) ? "pass" : "fail";
  return { format: "backproof-conformance/1", tool: { version: VERSION }, command, verdict, checks };
}

/** The findings in words, one line a check, and what to do on a second where it failed. */
export function conformanceToText({ checks, command, verdict }: ConformanceDocument): string {
  const good = checks.filter(({ ok }) => ok).length;
  const lines = checks.flatMap(({ check, ok, found, fix }) => [
    `  ${(ok === null ? "-" : ok ? "ok" : "FAIL").padEnd(5)}${check}: ${found}`,
    ...(fix === null ? [] : [`       fix: ${fix}`]),
  ]);
  const headline = `${verdict}: ${command.join(" ")}: ${good} of ${checks.length} checks ok`;
  return [headline, ...lines].map(oneLine).join("\n");
}

/** What `backproof conformance --json` prints. */
export const conformanceSchema: z.ZodType<ConformanceDocument> = z
  .strictObject({
    format: z.literal("backproof-conformance/1"),
    tool: toolSchema,
    command: z.array(z.string()).readonly(),
    verdict: z.enum(["pass", "fail"]),
    checks: z
      .array(
        z.strictObject({
          check: z.string(),
          ok: z.boolean().nullable().meta({ description: "null where an earlier check ended the conversation" }),
          found: z.string(),
          fix: z.string().nullable().meta({ description: "what the author of the child can do" }),
        }),
      )
      .readonly(),
  })
  .meta({ title: "backproof conformance --json" });
