import * as fc from "fast-check";
import { expect, test } from "vitest";
import { driveSync } from "../../src/subject/drive.js";
import type { Engine, Request } from "../../src/subject/engine.js";
import { batchLength, placePoint, type LossBatch, type Subject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";

const P = 3;
const vectors = fc.array(reals(-2, 2), { minLength: P, maxLength: P }).map(Float64Array.from.bind(Float64Array));
const batches: fc.Arbitrary<LossBatch> = fc.oneof(
  fc.record({ base: vectors, direction: vectors, steps: fc.float64Array({ maxLength: 4, noNaN: true }) }),
  fc
    .tuple(vectors, fc.array(fc.tuple(fc.nat({ max: P - 1 }), reals(-2, 2)), { maxLength: 4 }))
    .map(([base, changes]) => ({
      base,
      indices: Int32Array.from(changes, ([index]) => index),
      values: Float64Array.from(changes, ([, value]) => value),
    })),
);
const requests: fc.Arbitrary<Request> = fc.oneof(
  vectors.map((point) => ({ kind: "gradient" as const, point })),
  batches.map((batch) => ({ kind: "losses" as const, batch })),
);

const loss = (theta: Float64Array): number => theta[0]! - 2 * theta[1]! * theta[2]!;
const gradient = (theta: Float64Array): Float64Array => theta.map((x, i) => x * (i + 1));

function subjectOf(parts: Partial<Subject> = {}): Subject {
  const blocks = [{ name: "theta", shape: [P] }];
  return { name: "some", blocks, point: new Float64Array(P), precision: "float64", loss, gradient, ...parts };
}

/** The losses of a batch, each at a point of its own. */
function lossesOf(batch: LossBatch): Float64Array {
  return Float64Array.from({ length: batchLength(batch) }, (_, k) => {
    const theta = batch.base.slice();
    placePoint(theta, batch, k);
    return loss(theta);
  });
}

const replyTo = (request: Request): Float64Array =>
  request.kind === "gradient" ? gradient(request.point) : lossesOf(request.batch);

/** An engine that asks for everything in a list and returns the replies. */
function* askAll(list: readonly Request[]): Engine<Float64Array[]> {
  const replies: Float64Array[] = [];
  for (const request of list) replies.push(yield request);
  return replies;
}

test("each request gets the subject's answer to it, in order, with batched losses and without; nothing asked is changed", () => {
  fc.assert(
    fc.property(fc.array(requests, { maxLength: 6 }), (list) => {
      const kept = structuredClone(list);
      const replies = list.map(replyTo);
      expect(driveSync(askAll(list), subjectOf())[0]).toEqual(replies);
      expect(driveSync(askAll(list), subjectOf({ losses: lossesOf }))[0]).toEqual(replies);
      expect(list).toEqual(kept);
    }),
  );
});

test("losses are counted one a point, gradients one a request, however the losses are made", () => {
  fc.assert(
    fc.property(fc.array(requests, { maxLength: 6 }), fc.boolean(), (list, isBatched) => {
      const called = { loss: 0, gradient: 0 };
      const counting = subjectOf({
        loss(theta) {
          called.loss += 1;
          return loss(theta);
        },
        gradient(theta) {
          called.gradient += 1;
          return gradient(theta);
        },
      });
      const losses = (batch: LossBatch): Float64Array =>
        lossesOf(batch).map((value) => {
          called.loss += 1;
          return value;
        });
      expect(driveSync(askAll(list), isBatched ? { ...counting, losses } : counting)[1]).toEqual(called);
    }),
  );
});

test("an engine that asks nothing calls nothing", () => {
  const silent = subjectOf({ loss: () => NaN, gradient: () => expect.unreachable() });
  expect(driveSync(askAll([]), silent)).toEqual([[], { loss: 0, gradient: 0 }]);
});

test("the gradient is given a copy of the point", () => {
  fc.assert(
    fc.property(vectors, (point) => {
      const seen: Float64Array[] = [];
      const keeping = subjectOf({ gradient: (theta) => (seen.push(theta), gradient(theta)) });
      driveSync(askAll([{ kind: "gradient", point }]), keeping);
      expect(seen[0]).toEqual(point);
      expect(seen[0]).not.toBe(point);
    }),
  );
});
