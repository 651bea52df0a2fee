import { describe } from "vitest";
import { enclosureLaws } from "./enclosure-laws.js";
import { decimalIntervals, type AnyType } from "./enclosures.js";

describe.each([15, 30])("decimal-interval(%i)", (digits) => {
  enclosureLaws(decimalIntervals(digits) as AnyType);
});
