import { describe } from "vitest";
import { enclosureLaws } from "./enclosure-laws.js";
import { ddBalls, type AnyType } from "./enclosures.js";

describe("dd-ball", () => {
  enclosureLaws(ddBalls as AnyType);
});
