import { expect } from "vitest";
import { decimalField } from "../../src/numeric/decimal-field.js";
import type { Decimal } from "../../src/numeric/decimal.js";

/** Decimal arithmetic so fine that its own rounding is nothing beside that of float64. */
export const decimals = decimalField(40);

/** A number as a decimal, exactly. */
export function exact(value: number | Decimal): Decimal {
  return typeof value === "number" ? decimals.from(value) : value;
}

/** Σ values, to 40 digits. */
export function total(values: readonly (number | Decimal)[]): Decimal {
  return values.reduce<Decimal>((sum, value) => decimals.add(sum, exact(value)), decimals.from(0));
}

/** |found − law| ≤ bound. */
export function assertWithin(found: number | Decimal, law: number | Decimal, bound: number | Decimal): void {
  const error = decimals.sub(exact(found), exact(law)).abs();
  expect(error.lte(bound), `${String(found)} is ${String(law)} within ${String(bound)}`).toBe(true);
}
