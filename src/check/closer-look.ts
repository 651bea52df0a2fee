import { askGradient, askLosses, type Engine, type Request } from "../subject/engine.js";
import type { LossBatch } from "../subject/subject.js";

/**
 * Runs an engine of a function of few coordinates on the subject whose others stay as they are: what it asks is put
 * into the whole θ, what it is told is taken out of the whole gradient.
 * @param indices the coordinates, the engine's i-th being θ[indices[i]]
 */
export function* onCoordinates<Result>(
  engine: Engine<Result>,
  point: Float64Array,
  indices: Int32Array,
): Engine<Result> {
  let step = engine.next();
  while (step.done !== true) step = engine.next(yield* reply(step.value, point, indices));
  return step.value;
}

function* reply(request: Request, point: Float64Array, indices: Int32Array): Engine<Float64Array> {
  if (request.kind === "losses") return yield* askLosses(wholeBatch(request.batch, point, indices));
  const gradient = yield* askGradient(placed(point, indices, request.point));
  return Float64Array.from(indices, (i) => gradient[i]!);
}

function wholeBatch(batch: LossBatch, point: Float64Array, indices: Int32Array): LossBatch {
  const base = placed(point, indices, batch.base);
  if ("indices" in batch) return { ...batch, base, indices: batch.indices.map((k) => indices[k]!) };
  return { ...batch, base, direction: placed(new Float64Array(point.length), indices, batch.direction) };
}

/** A copy of the whole with the part's numbers at the indices. */
function placed(whole: Float64Array, indices: Int32Array, part: Float64Array): Float64Array {
  const copy = whole.slice();
  for (let k = 0; k < indices.length; k++) copy[indices[k]!] = part[k]!;
  return copy;
}
