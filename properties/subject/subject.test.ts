import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  asSubject,
  batchLength,
  placePoint,
  restorePoint,
  type LossBatch,
  type PlainSubject,
} from "../../src/subject/subject.js";

const points = fc.float64Array({ minLength: 1, maxLength: 8 });

/** Batches of one coordinate replaced, at a base point of 1 to 8 coordinates. */
const coordinateBatches: fc.Arbitrary<LossBatch> = points.chain((base) =>
  fc.array(fc.tuple(fc.nat({ max: base.length - 1 }), fc.double()), { maxLength: 6 }).map((changes) => ({
    base,
    indices: Int32Array.from(changes, ([index]) => index),
    values: Float64Array.from(changes, ([, value]) => value),
  })),
);

/** Batches of points along a direction. */
const lineBatches: fc.Arbitrary<LossBatch> = points.chain((base) =>
  fc
    .tuple(fc.float64Array({ minLength: base.length, maxLength: base.length }), fc.float64Array({ maxLength: 6 }))
    .map(([direction, steps]) => ({ base, direction, steps })),
);

/** Point k of a batch as a fresh array, by the definition. */
function pointOf(request: LossBatch, k: number): Float64Array {
  if ("indices" in request) return request.base.with(request.indices[k]!, request.values[k]!);
  return request.base.map((b, i) => b + request.steps[k]! * request.direction[i]!);
}

class Counter {
  readonly point = Float64Array.of(1, 2);
  calls = 0;
  loss(theta: Float64Array): number {
    this.calls += 1;
    return theta[0]! * theta[1]!;
  }
  gradient(theta: Float64Array): Float64Array {
    this.calls += 1;
    return Float64Array.of(theta[1]!, theta[0]!);
  }
  losses(request: LossBatch): Float64Array {
    this.calls += 1;
    return Float64Array.from({ length: batchLength(request) }, (_, k) => this.loss(pointOf(request, k)));
  }
}

test("a plain subject becomes one block theta of shape [P] in float64, named subject, without batched losses", () => {
  fc.assert(
    fc.property(points, (point) => {
      const plain: PlainSubject = { point, loss: (theta) => theta[0]!, gradient: (theta) => theta.slice() };
      const subject = asSubject(plain);
      const { name, blocks, precision, point: kept } = subject;
      expect({ name, blocks, precision }).toEqual({
        name: "subject",
        blocks: [{ name: "theta", shape: [point.length] }],
        precision: "float64",
      });
      expect(kept).toBe(point);
      expect("losses" in subject).toBe(false);
    }),
  );
});

test("what a plain subject states is kept", () => {
  const stated = {
    name: "mine",
    blocks: [{ name: "W", shape: [2, 1] }],
    precision: "float32",
    point: Float64Array.of(1, 2),
    loss: () => 0,
    gradient: () => new Float64Array(2),
  } as const;
  const { name, blocks, precision } = asSubject(stated);
  expect({ name, blocks, precision }).toEqual({ name: "mine", blocks: stated.blocks, precision: "float32" });
});

test("loss, gradient and losses are called as methods of the plain subject, with its own state", () => {
  const counter = new Counter();
  const subject = asSubject(counter);
  expect(subject.loss(Float64Array.of(3, 5))).toBe(15);
  expect(subject.gradient(Float64Array.of(3, 5))).toEqual(Float64Array.of(5, 3));
  const request = { base: counter.point, indices: Int32Array.of(0, 1), values: Float64Array.of(7, 9) };
  expect(subject.losses!(request)).toEqual(Float64Array.of(14, 9));
  expect(counter.calls).toBe(5);
});

describe.each([
  { kind: "one coordinate replaced", batches: coordinateBatches },
  { kind: "points along a direction", batches: lineBatches },
])("$kind", ({ batches }) => {
  test("placePoint writes point k, restorePoint puts the base point back, bit by bit", () => {
    fc.assert(
      fc.property(batches, (request) => {
        const base = request.base.slice();
        const theta = request.base.slice();
        for (let k = 0; k < batchLength(request); k++) {
          placePoint(theta, request, k);
          expect(theta).toEqual(pointOf(request, k));
          restorePoint(theta, request, k);
          expect(theta).toEqual(base);
        }
        expect(request.base).toEqual(base);
      }),
    );
  });

  test("batchLength is the number of points", () => {
    fc.assert(
      fc.property(batches, (request) => {
        expect(batchLength(request)).toBe("indices" in request ? request.values.length : request.steps.length);
      }),
    );
  });
});
