import { BIAS_ROWS } from "./bias-formulas.js";
import type { Code, Row } from "./codes.js";
import { ERROR_ROWS } from "./error-formulas.js";
import { MESSAGE_ROWS } from "./message-formulas.js";
import { SLOPE_ROWS } from "./slope-formulas.js";
import { WEIGHT_ROWS } from "./weight-formulas.js";

/** Every wrong formula that is looked for, table by table. */
export const CATALOGUE: readonly Row[] = [...ERROR_ROWS, ...SLOPE_ROWS, ...MESSAGE_ROWS, ...WEIGHT_ROWS, ...BIAS_ROWS];

/** The formulas of a code, each once. */
export function formulasOf(code: Code): string[] {
  return [...new Set(CATALOGUE.filter((row) => row.code === code).map(({ formula }) => formula))];
}
