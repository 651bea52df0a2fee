import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { jvpSubject, type TangentFunction } from "../../src/subject/jvp.js";
import { arePlainlyDifferent, MATRIX_BUGS, product, smoothFunctions, type SmoothFunction } from "./smooth-functions.js";

type Vector = Float64Array;

function tangent(f: SmoothFunction, bug = (J: number[][]): number[][] => J): TangentFunction {
  const { point, outputs, value } = f;
  return { point, outputs, value, jvp: (theta, v) => product(bug(f.jacobian(theta)), v) };
}

test("a right directional derivative passes, whatever the seed and the size of θ", () => {
  fc.assert(
    fc.property(smoothFunctions, fc.integer(), fc.constantFrom(1e-6, 1, 1e3, 1e6), (f, seed, size) => {
      const scaled = {
        point: f.point.map((x) => x * size),
        outputs: f.outputs,
        value: (theta: Vector) => f.value(theta.map((x) => x / size)),
        jvp: (theta: Vector, v: Vector) =>
          product(
            f.jacobian(theta.map((x) => x / size)),
            v.map((x) => x / size),
          ),
      };
      expect(checkGradient(jvpSubject(scaled, { seed })).verdict).toBe("pass");
    }),
    { numRuns: 25 },
  );
});

describe.each(Object.entries(MATRIX_BUGS))("a Jacobian with %s", (_, bug) => {
  test("is refuted in its product from the right", () => {
    fc.assert(
      fc.property(smoothFunctions, fc.integer(), (f, seed) => {
        const J = f.jacobian(f.point);
        fc.pre(arePlainlyDifferent(J, bug(J)));
        expect(checkGradient(jvpSubject(tangent(f, bug), { seed })).verdict).toBe("fail");
      }),
      { numRuns: 15 },
    );
  });
});

test("the one parameter is s, at s = 1, where θ is the point", () => {
  fc.assert(
    fc.property(smoothFunctions, (f) => {
      const asked: Vector[] = [];
      const value = (theta: Vector): number[] => (asked.push(theta.slice()), f.value(theta));
      const subject = jvpSubject({ ...tangent(f), value, name: "f", precision: "float32" });
      expect(subject).toMatchObject({ name: "f", precision: "float32", point: Float64Array.of(1) });
      expect(subject.blocks).toEqual([{ name: "s", shape: [] }]);
      subject.loss(Float64Array.of(1));
      expect(asked).toEqual([f.point]);
    }),
  );
});

test("entries of θ that are 0 are moved too", () => {
  fc.assert(
    fc.property(smoothFunctions, fc.integer(), (f, seed) => {
      const still = { ...tangent(f), point: f.point.map(() => 0) };
      const J = f.jacobian(still.point);
      expect(checkGradient(jvpSubject(still, { seed })).verdict).toBe("pass");
      const fixed = { ...still, jvp: () => J.map(() => 0) };
      expect(checkGradient(jvpSubject(fixed, { seed })).verdict).toBe("fail");
    }),
    { numRuns: 10 },
  );
});

test("parts that answer with promises give the same report", async () => {
  await fc.assert(
    fc.asyncProperty(smoothFunctions, fc.integer(), async (f, seed) => {
      const now = tangent(f);
      const later = {
        point: f.point,
        outputs: f.outputs,
        value: async (x: Vector) => now.value(x),
        jvp: async (x: Vector, v: Vector) => now.jvp(x, v),
      };
      const report = checkGradient(jvpSubject(now), { seed });
      expect(await checkGradientAsync(jvpSubject(later), { seed })).toEqual(report);
    }),
    { numRuns: 5 },
  );
});

test("misuse is named when the subject is made, misbehaviour in the report", () => {
  const fine = { point: [1], outputs: 2, value: () => [1, 1], jvp: () => [0, 0] };
  expect(() => jvpSubject({ ...fine, jvp: null as never })).toThrow(
    new TypeError("jvpSubject: jvp is object; expected a function"),
  );
  expect(() => jvpSubject({ ...fine, outputs: -1 })).toThrow(
    new RangeError("jvpSubject: outputs is -1; expected a positive integer"),
  );
  const spoiling = { ...fine, jvp: (_: Vector, v: Vector) => [(v[0] = 9), 0] };
  const { misconduct } = checkGradient(jvpSubject(spoiling));
  expect(misconduct).toMatchObject({
    code: "part-mutates-vector",
    message: expect.stringContaining("argument 1 of jvp"),
  });
});
