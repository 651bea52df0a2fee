import * as fc from "fast-check";
import { expect, test } from "vitest";
import { askGradient, askLosses, type Engine, type Request } from "../../src/subject/engine.js";
import type { LossBatch } from "../../src/subject/subject.js";

const points = fc.float64Array({ minLength: 1, maxLength: 4 });

/** What an engine that asks once asks for, and what it returns when it is answered. */
function exchange<Result>(engine: Engine<Result>, reply: Float64Array): readonly [Request | Result, Result | Request] {
  const asked = engine.next();
  const answered = engine.next(reply);
  expect([asked.done, answered.done]).toEqual([false, true]);
  return [asked.value, answered.value];
}

test("askLosses asks for the very batch, once, and returns the very reply", () => {
  fc.assert(
    fc.property(points, points, points, (base, steps, reply) => {
      const batch: LossBatch = { base, direction: base, steps };
      const [asked, answered] = exchange(askLosses(batch), reply);
      expect(asked).toEqual({ kind: "losses", batch });
      expect((asked as Extract<Request, { kind: "losses" }>).batch).toBe(batch);
      expect(answered).toBe(reply);
    }),
  );
});

test("askGradient asks at the very point, once, and returns the very reply", () => {
  fc.assert(
    fc.property(points, points, (point, reply) => {
      const [asked, answered] = exchange(askGradient(point), reply);
      expect(asked).toEqual({ kind: "gradient", point });
      expect((asked as Extract<Request, { kind: "gradient" }>).point).toBe(point);
      expect(answered).toBe(reply);
    }),
  );
});
