import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { STEP_RATIO } from "../../src/check/ladder.js";
import { PRECISIONS } from "../../src/check/precision.js";
import { finite } from "../numeric/rational.js";

describe.each(["float64", "float32"] as const)("%s", (precision) => {
  const model = PRECISIONS[precision];

  test("eps is the distance from 1 to the next number, smallest the distance from 0", () => {
    expect(model.round(1 + model.eps)).toBe(1 + model.eps);
    expect(model.round(1 + model.eps / 2)).toBe(1); // a tie goes to even
    expect(model.round(model.smallest)).toBe(model.smallest);
    expect(model.round(model.smallest / 2)).toBe(0);
  });

  test("rounding is idempotent, odd, and moves a number by at most eps/2 of it or half the smallest", () => {
    fc.assert(
      fc.property(finite, (x) => {
        fc.pre(Math.abs(x) < 1e38);
        const rounded = model.round(x);
        expect(model.round(rounded)).toBe(rounded);
        expect(model.round(-x)).toBe(-rounded);
        expect(Math.abs(rounded - x)).toBeLessThanOrEqual(Math.max((model.eps / 2) * Math.abs(x), model.smallest / 2));
      }),
    );
  });

  test("the finest step is eps^⅔ but for a factor of 8", () => {
    const finest = STEP_RATIO ** (1 - model.levels) / model.eps ** (2 / 3);
    expect(finest).toBeLessThan(8);
    expect(finest).toBeGreaterThan(1 / 8);
  });

  test("noise is measured from a few ulps to coarser spacings, where only high orders are blind to the function", () => {
    const { noiseScales } = model;
    expect(noiseScales[0]!.spacing).toBe(16 * model.eps);
    for (const [k, { spacing, lowestOrder }] of noiseScales.slice(1).entries()) {
      expect(spacing).toBeGreaterThan(noiseScales[k]!.spacing);
      expect(lowestOrder).toBeGreaterThanOrEqual(noiseScales[k]!.lowestOrder);
      expect(spacing ** lowestOrder).toBeLessThan(model.eps / 2 ** 10); // hᵏ·f⁽ᵏ⁾ lies far below a rounding
    }
  });
});
