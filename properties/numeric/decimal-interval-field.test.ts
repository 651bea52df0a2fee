import { describe } from "vitest";
import { enclosureLaws } from "./enclosure-laws.js";
import { decimalIntervals, type AnyType } from "./enclosures.js";

describe("decimal-interval(20)", () => {
  enclosureLaws(decimalIntervals(20) as AnyType);
});
