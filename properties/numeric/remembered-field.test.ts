import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { Decimal } from "../../src/numeric/decimal.js";
import type { Field } from "../../src/numeric/field.js";
import { rememberedField } from "../../src/numeric/remembered-field.js";

const OPERATIONS = ["exp", "expm1", "log", "log1p"] as const;
const plain = decimalField(20);
const positives = fc.double({ min: 1e-9, max: 40, noNaN: true }).map((x) => plain.from(x));

/** The field, counting its calls of the dear operations. */
function counting(): { readonly field: Field<Decimal>; readonly calls: Record<(typeof OPERATIONS)[number], number> } {
  const calls = { exp: 0, expm1: 0, log: 0, log1p: 0 };
  const counted = Object.fromEntries(
    OPERATIONS.map((name) => [
      name,
      (a: Decimal) => {
        calls[name] += 1;
        return plain[name](a);
      },
    ]),
  );
  return { field: { ...plain, ...counted }, calls };
}

test.each(OPERATIONS)("%s gives what the field gives: while it records, after that, and of new numbers", (name) => {
  fc.assert(
    fc.property(positives, positives, (a, b) => {
      const { field, record } = rememberedField(plain);
      const right = plain[name](a);
      expect(record(() => field[name](a)).eq(right)).toBe(true);
      expect(field[name](a).eq(right)).toBe(true);
      expect(field[name](b).eq(plain[name](b))).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test.each(OPERATIONS)("%s is computed once of what was recorded, each time of anything else", (name) => {
  const { field: counted, calls } = counting();
  const { field, record } = rememberedField(counted);
  const [a, b] = [new Decimal("0.25"), new Decimal("0.25000000000000000001")];
  record(() => field[name](a));
  field[name](new Decimal("0.250"));
  expect(calls[name]).toBe(1);
  field[name](b);
  field[name](b);
  expect(calls[name]).toBe(3);
});
