import { jsonNumber, type JsonNumber } from "../report/json.js";
import { VERSION } from "../report/version.js";
import type { Failure, Outcome, Section } from "./outcome.js";

const HEADINGS = ["part", "verdict", "cases", "agree", "differ", "kinks", "open", "seconds"] as const;

/** The outcome of the main job as a JSON document. */
export interface OutcomeDocument extends Pick<Outcome, "verdict" | "seed" | "interrupted"> {
  readonly format: "backproof-verify/1";
  readonly tool: { readonly version: string };
  readonly sections: readonly (Omit<Section, "figures"> & { readonly figures: Readonly<Record<string, JsonNumber>> })[];
  readonly failures: readonly (Omit<Failure, "network"> & { readonly network: Record<string, unknown> | null })[];
}

/** One section as a row of the table. */
function row({ name, verdict, cases, counts, seconds }: Section): readonly string[] {
  const { agrees, disagrees, nondifferentiable, inconclusive } = counts;
  const numbers = [cases, agrees, disagrees, nondifferentiable, inconclusive].map(String);
  return [name, verdict, ...numbers, seconds.toFixed(1)];
}

/** Rows in aligned columns: words to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const columns = HEADINGS.map((_, c) =>
    aligned(
      rows.map((cells) => cells.slice(c, c + 1).join("")),
      c < 2,
    ),
  );
  return rows.map((_, r) =>
    columns
      .flatMap((column) => column.slice(r, r + 1))
      .join("  ")
      .trimEnd(),
  );
}

/** Cells of one width. */
function aligned(cells: readonly string[], toTheLeft: boolean): string[] {
  const width = Math.max(...cells.map(({ length }) => length));
  return cells.map((cell) => (toTheLeft ? cell.padEnd(width) : cell.padStart(width)));
}

/** The outcome of the main job in words: a table, what each part measured, and every failure with its smallest case. */
export function outcomeToText(outcome: Outcome): string {
  const { sections, failures, verdict, seed, interrupted } = outcome;
  return [
    ...table([HEADINGS, ...sections.map(row)]),
    "",
    ...sections.filter(({ cases }) => cases > 0).map(({ name, note }) => `${name}: ${note}`),
    ...failures.flatMap(({ section, report, network, replay }) => [
      "",
      `error: ${section}`,
      report,
      ...(network === undefined ? [] : ["  smallest network that fails:", network.trimEnd()]),
      `  replay    ${replay}`,
    ]),
    "",
    `${interrupted ? "interrupted; of what was done: " : ""}${verdict} (seed ${seed})`,
  ].join("\n");
}

/** The outcome as a JSON document of format `backproof-verify/1`; only `seconds` differ between runs of one seed. */
export function outcomeToJson(outcome: Outcome): OutcomeDocument {
  return {
    format: "backproof-verify/1",
    tool: { version: VERSION },
    verdict: outcome.verdict,
    seed: outcome.seed,
    interrupted: outcome.interrupted,
    sections: outcome.sections.map(({ figures, ...section }) => ({
      ...section,
      figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, jsonNumber(value)])),
    })),
    failures: outcome.failures.map(({ network, ...failure }) => ({
      ...failure,
      network: network === undefined ? null : (JSON.parse(network) as Record<string, unknown>),
    })),
  };
}
