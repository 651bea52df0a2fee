import type { Engine, Request } from "./engine.js";
import { batchLength, placePoint, restorePoint, type LossBatch, type Subject } from "./subject.js";

/** How often the subject was called. */
export interface Evaluations {
  loss: number;
  gradient: number;
}

/** Runs an engine on a subject that answers at once. */
export function driveSync<Result>(engine: Engine<Result>, subject: Subject): readonly [Result, Evaluations] {
  const evaluations: Evaluations = { loss: 0, gradient: 0 };
  let step = engine.next();
  while (step.done !== true) step = engine.next(answer(subject, step.value, evaluations));
  return [step.value, evaluations];
}

function answer(subject: Subject, request: Request, evaluations: Evaluations): Float64Array {
  if (request.kind === "gradient") {
    evaluations.gradient += 1;
    return subject.gradient(request.point.slice());
  }
  evaluations.loss += batchLength(request.batch);
  return subject.losses?.(request.batch) ?? oneByOne(subject, request.batch);
}

/** The losses of a batch by one call each; the subject gets a copy of θ that it may not change. */
function oneByOne(subject: Subject, batch: LossBatch): Float64Array {
  const theta = batch.base.slice();
  const values = new Float64Array(batchLength(batch));
  for (let k = 0; k < values.length; k++) {
    placePoint(theta, batch, k);
    values[k] = subject.loss(theta);
    restorePoint(theta, batch, k);
  }
  return values;
}
