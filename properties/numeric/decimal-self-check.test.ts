import { afterEach, expect, test } from "vitest";
import { decimalIntervalField } from "../../src/numeric/decimal-interval-field.js";
import { checkDecimal } from "../../src/numeric/decimal-self-check.js";
import { Decimal } from "../../src/numeric/decimal.js";

/** A sum that succeeds makes decimal.js round again. */
afterEach(() => {
  Decimal.sum(1, 1);
});

test("decimal.js rounds in both directions", () => {
  expect(checkDecimal).not.toThrow();
});

test.each(["sum", "hypot"] as const)(
  "after Decimal.%s has thrown, decimal.js no longer rounds, and the check says so",
  (name) => {
    expect(() => Decimal[name](1, "x")).toThrow("DecimalError");
    expect(new Decimal(1).div(3).times(new Decimal(1).div(3)).precision()).toBeGreaterThan(Decimal.precision);
    expect(checkDecimal).toThrow(/^checkDecimal: \w+\(.*\) rounded down is .*; expected /);
    expect(() => decimalIntervalField(30)).toThrow("checkDecimal");
  },
);
