import * as fc from "fast-check";
import { expect, test } from "vitest";
import { meanClaim } from "../../src/check/path-integral.js";
import { reals } from "../numeric/reals.js";
import { driveBy } from "./replies.js";

/** Σ cₖsᵏ, the claim's entry as a function of s = (θᵢ − xᵢ)/h. */
function valueAt(coefficients: readonly number[], s: number): number {
  return coefficients.reduceRight((value, c) => value * s + c, 0);
}

const cases = fc
  .record({
    coefficients: fc.array(reals(-1, 1), { minLength: 1, maxLength: 32 }),
    rest: fc.array(reals(-2, 2), { minLength: 1, maxLength: 4 }),
    choice: fc.nat(),
    h: reals(1e-3, 1),
  })
  .map(({ rest, choice, ...others }) => ({ ...others, point: Float64Array.from(rest), i: choice % rest.length }));

test("the mean of a polynomial claim of degree at most 31 is exact to rounding, in 16 gradients", () => {
  fc.assert(
    fc.property(cases, ({ coefficients, point, i, h }) => {
      let asked = 0;
      const mean = driveBy(meanClaim(point, i, h), (request) => {
        expect(request.kind).toBe("gradient");
        if (request.kind !== "gradient") return new Float64Array();
        asked += 1;
        const { point: theta } = request;
        expect(theta.with(i, 0)).toEqual(point.with(i, 0));
        expect(Math.abs(theta[i]! - point[i]!)).toBeLessThan(h);
        const s = (theta[i]! - point[i]!) / h;
        return new Float64Array(point.length).fill(NaN).with(i, valueAt(coefficients, s));
      });
      // ∫ sᵏ over [−1, 1], halved, is 1/(k + 1) for even k.
      const exact = coefficients.reduce((sum, c, k) => sum + (k % 2 === 0 ? c / (k + 1) : 0), 0);
      // Rounding of θᵢ moves s by eps·|xᵢ|/h, and sᵏ by k times that.
      const size = coefficients.reduce((sum, c, k) => sum + (k + 1) * Math.abs(c), 0);
      const rounding = 64 * (Number.EPSILON * size * (1 + Math.abs(point[i]!) / h) + Number.MIN_VALUE);
      expect(asked).toBe(16);
      expect(Math.abs(mean - exact)).toBeLessThanOrEqual(rounding);
    }),
  );
});

test("it is the difference quotient of the loss, for smooth claims: ∫cos = sin", () => {
  fc.assert(
    fc.property(reals(-2, 2), reals(1e-2, 2), (x, h) => {
      const mean = driveBy(meanClaim(Float64Array.of(x), 0, h), (request) =>
        request.kind === "gradient" ? request.point.map(Math.cos) : new Float64Array(),
      );
      expect(Math.abs(mean - (Math.sin(x + h) - Math.sin(x - h)) / (2 * h))).toBeLessThan(1e-15 * (4 + 1 / h));
    }),
  );
});
