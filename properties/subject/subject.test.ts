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
  twin(theta: Float64Array): number {
    return this.loss(theta) + 1;
  }
  losses(request: LossBatch): Float64Array {
    this.calls += 1;
    return Float64Array.from({ length: batchLength(request) }, (_, k) => this.loss(pointOf(request, k)));
  }
}

const finitePoints = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 8 });

test("a plain subject becomes one block theta of shape [P] in float64, named subject, without batched losses or twin", () => {
  fc.assert(
    fc.property(finitePoints, (point) => {
      const plain: PlainSubject = { point, loss: (theta) => theta[0]!, gradient: (theta) => theta.slice() };
      const { name, blocks, precision, point: kept, ...rest } = asSubject(plain);
      expect({ name, blocks, precision }).toEqual({
        name: "subject",
        blocks: [{ name: "theta", shape: [point.length] }],
        precision: "float64",
      });
      expect(kept).toEqual(Float64Array.from(point));
      expect(Object.keys(rest)).toEqual(["loss", "gradient"]);
    }),
  );
});

test("the point is a copy: the caller's array may change", () => {
  fc.assert(
    fc.property(finitePoints, (drawn) => {
      const point = Float64Array.from(drawn);
      const subject = asSubject({ point, loss: () => 0, gradient: () => [] });
      point.fill(NaN);
      expect(subject.point).toEqual(Float64Array.from(drawn));
    }),
  );
});

test("a part of the wrong kind is refused by name, with what was found and what is expected", () => {
  const parts = {
    loss: "a function",
    gradient: "a function",
    losses: "a function",
    twin: "a function",
    name: "a string",
    precision: "float64 or float32",
    blocks: "an array of { name, shape }",
  };
  const strangers = fc.constantFrom<readonly [unknown, string]>(
    [null, "null"],
    [1, "a value of type number"],
    [{}, "a value of type object"],
    [[null], "a value of type object"],
    [[{ name: "W", shape: [0.5] }], "a value of type object"],
    [[{ name: "W", shape: [-1] }], "a value of type object"],
    [[{ name: 1, shape: [1] }], "a value of type object"],
    [[{ name: "W" }], "a value of type object"],
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.entries(parts)), strangers, ([name, expected], [stranger, found]) => {
      const plain = { point: [1], loss: () => 0, gradient: () => [0], [name]: stranger };
      const message = `subject: ${name} is ${found}; expected ${expected}`;
      expect(() => asSubject(plain as PlainSubject)).toThrow(new TypeError(message));
    }),
  );
  const misspelt = { point: [1], loss: () => 0, gradient: () => [0], precision: "float16" } as unknown as PlainSubject;
  expect(() => asSubject(misspelt)).toThrow('subject: precision is the string "float16"; expected float64 or float32');
});

test("a loss or gradient that is missing is refused by name; the other parts may be missing", () => {
  const whole = { point: [1], loss: () => 0, gradient: () => [0] };
  for (const name of ["loss", "gradient"] as const) {
    const message = `subject: ${name} is undefined; expected a function`;
    expect(() => asSubject({ ...whole, [name]: undefined })).toThrow(new TypeError(message));
  }
  expect(asSubject(whole)).toMatchObject({ name: "subject", precision: "float64" });
});

test("what is no object is refused by what it is", () => {
  for (const [plain, found] of [
    [undefined, "undefined"],
    [null, "null"],
    [3, "a value of type number"],
    ["f", 'the string "f"'],
  ] as const) {
    const message = `subject: found ${found}; expected an object { point, loss, gradient }`;
    expect(() => asSubject(plain as unknown as PlainSubject)).toThrow(new TypeError(message));
  }
});

/** A subject at whatever is given as its point. */
function given(point: unknown): PlainSubject {
  return { point, loss: () => 0, gradient: () => [] } as unknown as PlainSubject;
}

test("a point that is no array is refused by its type, an empty one too, and one with a number that is not finite by place and value", () => {
  for (const [point, type] of [
    [null, "null"],
    [undefined, "undefined"],
    [3, "a value of type number"],
    [{}, "a value of type object"],
  ] as const) {
    const message = `subject: point is ${type}; expected an array of numbers`;
    expect(() => asSubject(given(point))).toThrow(new TypeError(message));
  }
  expect(() => asSubject(given([]))).toThrow(new RangeError("subject: point is empty; expected at least one number"));
  const strangers = fc.constantFrom<unknown>(NaN, Infinity, -Infinity, "2", undefined);
  fc.assert(
    fc.property(finitePoints, fc.nat(), strangers, (point, at, stranger) => {
      const index = at % point.length;
      const message = `subject: point[${index}] is ${String(stranger)}; expected a finite number`;
      expect(() => asSubject(given((point as unknown[]).with(index, stranger)))).toThrow(new RangeError(message));
    }),
  );
});

test("blocks of another size than θ are refused, with both sizes", () => {
  fc.assert(
    fc.property(finitePoints, fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), (point, shape) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      fc.pre(size !== point.length);
      const plain = { point, blocks: [{ name: "W", shape }], loss: () => 0, gradient: () => point };
      const message = `subject: the blocks hold ${size} numbers; expected ${point.length}, as θ`;
      expect(() => asSubject(plain)).toThrow(new RangeError(message));
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

test("loss, gradient, losses and twin are called as methods of the plain subject, with its own state", () => {
  const counter = new Counter();
  const subject = asSubject(counter);
  expect(subject.loss(Float64Array.of(3, 5))).toBe(15);
  expect(subject.gradient(Float64Array.of(3, 5))).toEqual(Float64Array.of(5, 3));
  const request = { base: counter.point, indices: Int32Array.of(0, 1), values: Float64Array.of(7, 9) };
  expect(subject.losses!(request)).toEqual(Float64Array.of(14, 9));
  expect(subject.twin!(Float64Array.of(3, 5))).toBe(16);
  expect(counter.calls).toBe(6);
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
