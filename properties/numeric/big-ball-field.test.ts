import { describe } from "vitest";
import { enclosureLaws } from "./enclosure-laws.js";
import { bigBalls, type AnyType } from "./enclosures.js";

describe.each([64, 170])("big-ball(%i)", (bits) => {
  enclosureLaws(bigBalls(bits) as AnyType);
});
