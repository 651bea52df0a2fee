import { random, type Random } from "../../src/numeric/random.js";
import type { Engine, Request } from "../../src/subject/engine.js";
import { batchLength } from "../../src/subject/subject.js";

/** Runs an engine on scripted replies. */
export function driveBy<Result>(engine: Engine<Result>, reply: (request: Request) => Float64Array): Result {
  let step = engine.next();
  while (step.done !== true) step = engine.next(reply(step.value));
  return step.value;
}

/** How many numbers a request asks for. */
export function replyLength(request: Request): number {
  return request.kind === "gradient" ? request.point.length : batchLength(request.batch);
}

/** A stream whose every draw is the same: all coordinates are treated alike. */
export const CONSTANT: Random = { uniform: () => 0.75, integer: (from) => from, normal: () => 1 };

const EXTREMES = [NaN, Infinity, -Infinity, 0, -0, 5e-324, -5e-324, 1.7e308, -1.7e308, 1, 1 + 2 ** -52, -1e-160];

/** Replies without sense, other ones at every call: `share` of the numbers extreme, the others normal. */
export function nonsense(seed: number, share: number): (request: Request) => Float64Array {
  const stream = random(seed);
  return (request) =>
    new Float64Array(replyLength(request)).map(() =>
      stream.uniform() < share ? EXTREMES[stream.integer(0, EXTREMES.length - 1)]! : stream.normal(),
    );
}
