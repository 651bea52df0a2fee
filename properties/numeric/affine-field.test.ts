import { describe } from "vitest";
import { enclosureLaws } from "./enclosure-laws.js";
import { affineForms, type AnyType } from "./enclosures.js";

describe("affine", () => {
  enclosureLaws(affineForms() as AnyType);
});
