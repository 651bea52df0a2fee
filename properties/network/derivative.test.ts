import * as fc from "fast-check";
import { expect, test } from "vitest";
import { derivative } from "../../src/network/derivative.js";
import { float64Field } from "../../src/numeric/float64-field.js";

const small = fc.integer({ min: -8, max: 8 });

test("∂(x²y + 3z) = (2xy, x², 3) and its value; a variable that does not occur has slope 0", () => {
  fc.assert(
    fc.property(small, small, small, small, (...x) => {
      const { value, partials } = derivative(float64Field, x, (field, [a, b, c]) =>
        field.add(field.mul(field.mul(a!, a!), b!), field.mul(field.from(3), c!)),
      );
      const [a, b, c] = x;
      expect(value).toBe(a * a * b + 3 * c);
      expect(partials.map((v) => v + 0)).toEqual([2 * a * b, a * a, 3, 0].map((v) => v + 0));
    }),
  );
});

test("a constant has slope 0 in every variable", () => {
  expect(derivative(float64Field, [1, 2], (field) => field.from(5))).toEqual({ value: 5, partials: [0, 0] });
});
