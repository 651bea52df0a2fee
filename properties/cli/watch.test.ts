import * as fc from "fast-check";
import { expect, test } from "vitest";
import { watch } from "../../src/cli/watch.js";
import { Misconduct } from "../../src/subject/conduct.js";

/** Never returns. */
function hang(): never {
  for (;;);
}

/** What a stretch throws. */
function thrownBy(stretch: () => unknown): unknown {
  try {
    stretch();
  } catch (error) {
    return error;
  }
  return expect.fail("nothing was thrown");
}

test("what a stretch returns or throws goes through as it is", () => {
  const guard = watch(60_000, new AbortController());
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(guard(() => value)).toBe(value);
      const throwing = (): never => {
        throw value;
      };
      expect(thrownBy(() => guard(throwing))).toBe(value);
    }),
    { numRuns: 30 },
  );
});

test("a stretch that never returns is a misconduct after the time limit, and the guard serves on", () => {
  const interruption = new AbortController();
  const guard = watch(1, interruption);
  expect(thrownBy(() => guard(hang))).toBeInstanceOf(Misconduct);
  expect(thrownBy(() => guard(hang))).toMatchObject({
    code: "time-limit",
    message: "a call takes longer than the time limit: no answer after 1 ms; expected one",
  });
  expect(interruption.signal.aborted).toBe(false);
  expect(guard(() => 7)).toBe(7);
});

test("an infinite time limit is none", () => {
  expect(watch(Infinity, new AbortController())(() => 7)).toBe(7);
});

test("SIGINT ends a stretch that never returns, and aborts the run", () => {
  const interruption = new AbortController();
  const guard = watch(60_000, interruption);
  const error = thrownBy(() => guard(() => (process.kill(process.pid, "SIGINT"), hang())));
  expect(error).toMatchObject({ code: "ERR_SCRIPT_EXECUTION_INTERRUPTED" });
  expect(interruption.signal.aborted).toBe(true);
});
