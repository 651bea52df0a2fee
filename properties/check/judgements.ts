import * as fc from "fast-check";
import { createColumns, record, type Columns } from "../../src/check/columns.js";
import { KINDS, REASON_CODES, type Judgement } from "../../src/check/judgement.js";

/** Any answers, sensible or not. */
export const judgements: fc.Arbitrary<Judgement> = fc.record({
  kind: fc.constantFrom(...KINDS),
  reason: fc.constantFrom(...REASON_CODES),
  measured: fc.double(),
  bar: fc.double(),
  resolution: fc.double(),
  left: fc.double(),
  right: fc.double(),
});

/** The columns of a list of answers about claims. */
export function recorded(list: readonly Judgement[], claimed = new Float64Array(list.length)): Columns {
  const columns = createColumns(claimed);
  for (const [i, judgement] of list.entries()) record(columns, i, judgement);
  return columns;
}
