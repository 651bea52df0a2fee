import * as fc from "fast-check";
import { expect, test } from "vitest";
import { joinPairing, pairingSubject, sidesOf } from "../../src/subject/pairing.js";
import { numbersPart } from "../../src/subject/part.js";
import { outlineOf } from "../../src/subject/subject.js";
import { rationalOf } from "../numeric/rational.js";
import { product, smoothFunctions, transposed } from "./smooth-functions.js";

type Vector = Float64Array;
const eighths = fc.integer({ min: -99, max: 99 }).map((n) => n / 8);
const vectors = (n: number): fc.Arbitrary<Vector> =>
  fc.array(eighths, { minLength: n, maxLength: n }).map(Float64Array.from.bind(Float64Array));

test("w is θ, v and u one after the other", () => {
  fc.assert(
    fc.property(fc.float64Array(), fc.float64Array(), fc.float64Array(), (theta, v, u) => {
      expect(joinPairing(theta, v, u)).toEqual(Float64Array.from([...theta, ...v, ...u]));
    }),
  );
});

const total = (terms: bigint[]): number => Number(terms.reduce((sum, term) => sum + term, 0n)) / 2 ** 400;

/** Σ aᵢbᵢ and Σ |aᵢbᵢ| of multiples of 2⁻⁴⁰⁰, with one rounding. */
function exactSums(a: Vector, b: Vector): { readonly sum: number; readonly size: number } {
  const scale = 2n ** 400n;
  const terms = Array.from(a, (x, i) => {
    const [p, q] = [rationalOf(x), rationalOf(b[i]!)];
    return (p.numerator * q.numerator * scale) / (p.denominator * q.denominator);
  });
  return { sum: total(terms), size: total(terms.map((term) => (term < 0n ? -term : term))) };
}

test("each side is right to 2 eps of the sum of its terms' sizes, however many cancel", () => {
  const scaled = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.double({ min: -1, max: 1, noNaN: true }));
  const entries = scaled.map(([power, x]) => (Math.abs(x) < 2 ** -60 ? 0 : x * 2 ** power));
  const lists = fc.array(fc.tuple(entries, entries), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(lists, (list) => {
      const v = Float64Array.from(list, ([x]) => x);
      const g = Float64Array.from(list, ([, y]) => y);
      const none = new Float64Array(0);
      const parameters = list.length;
      const theta = new Float64Array(parameters);
      const { backward, size } = sidesOf(joinPairing(theta, v, none), joinPairing(theta, g, none), parameters);
      const exact = exactSums(v, g);
      expect(Math.abs(backward - exact.sum)).toBeLessThanOrEqual(2 ** -51 * exact.size);
      expect(Math.abs(size - exact.size)).toBeLessThanOrEqual(list.length * 2 ** -52 * exact.size);
    }),
  );
});

test("twenty thousand roundings of partial sums do not add up", () => {
  const [n, none] = [20_000, new Float64Array(0)];
  const [v, g] = [new Float64Array(n).fill(1), new Float64Array(n).fill(0.1)];
  const theta = new Float64Array(n);
  const { backward } = sidesOf(joinPairing(theta, v, none), joinPairing(theta, g, none), n);
  expect(Math.abs(backward - exactSums(v, g).sum)).toBeLessThanOrEqual(2 ** -51 * 2000);
});

test("the gradient at (θ, v, u) is (0, Jᵀu, Jv), and the loss the difference of the two sides", () => {
  const cases = smoothFunctions.chain((f) => fc.tuple(fc.constant(f), vectors(f.point.length), vectors(f.outputs)));
  fc.assert(
    fc.property(cases, fc.constantFrom(1, 2), ([f, v, u], factor) => {
      const parts = {
        jvp: (theta: Vector, tangent: Vector) => product(f.jacobian(theta), tangent).map((x) => factor * x),
        vjp: (theta: Vector, cotangent: Vector) => product(transposed(f.jacobian(theta)), cotangent),
      };
      const outline = outlineOf("test", f);
      const parameters = f.point.length;
      const forward = numbersPart("test", parts, "jvp", f.outputs);
      const backward = numbersPart("test", parts, "vjp", parameters);
      const subject = pairingSubject({ outline, outputs: f.outputs, forward, backward });
      const w = joinPairing(f.point, v, u);
      const products = [f.point.map(() => 0), parts.vjp(f.point, u), parts.jvp(f.point, v)].flatMap((x) =>
        Array.from(x),
      );
      expect(subject.gradient(w)).toEqual(Float64Array.from(products));
      const sides = sidesOf(w, Float64Array.from(products), parameters);
      expect(subject.loss(w)).toBe(sides.forward - sides.backward);
      const direct = u.reduce((sum, x, k) => sum + x * parts.jvp(f.point, v)[k]!, 0);
      expect(Math.abs(sides.forward - direct)).toBeLessThanOrEqual(2 ** -48 * sides.size);
      expect(Math.abs(sides.forward - factor * sides.backward)).toBeLessThanOrEqual(2 ** -48 * sides.size);
    }),
  );
});
