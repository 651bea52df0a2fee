import { Misconduct } from "../subject/conduct.js";
import { askingTwin, askLosses, type Engine } from "../subject/engine.js";
import type { AsyncSubject, Precision } from "../subject/subject.js";
import type { Baseline } from "./conduct.js";
import { PRECISIONS, type Arithmetic } from "./precision.js";

/**
 * The precision in which a subject computes: the one it states, unless its losses are float32 numbers. At a random
 * point a loss that is computed in float64 and depends on the point is a float32 number once in 2²⁹ times. A loss that
 * is the same there says nothing; then the entries of the claim that are not the same are looked at.
 */
export function precisionOf(
  { precision }: Pick<AsyncSubject, "precision">,
  { value, claimed, nearby }: Baseline,
): Precision {
  const changed = nearby.value !== value ? [nearby.value] : nearby.claimed.filter((g, i) => g !== claimed[i]);
  const isSingle = changed.length > 0 && changed.every((x) => Number.isFinite(x) && Math.fround(x) === x);
  return isSingle ? "float32" : precision;
}

/**
 * How a subject computes, and the loss at the point that its differences belong to: a float32 subject with a twin has its
 * losses measured in float64, so that its claim is judged to the claim's own rounding.
 * @throws {Misconduct} when the twin's loss and the subject's do not share half of their digits
 */
export function* arithmeticOf(
  subject: Pick<AsyncSubject, "precision" | "twin">,
  point: Float64Array,
  baseline: Baseline,
): Engine<{ readonly arithmetic: Arithmetic; readonly value: number }> {
  const precision = precisionOf(subject, baseline);
  if (precision !== "float32" || subject.twin === undefined) return { arithmetic: precision, value: baseline.value };
  const [twin] = yield* askingTwin(askLosses({ base: point, direction: point, steps: new Float64Array(1) }));
  const { eps, smallest } = PRECISIONS.float32;
  const size = Math.max(Math.abs(baseline.value), Math.abs(twin!));
  if (Math.abs(twin! - baseline.value) > Math.sqrt(eps) * size + smallest) {
    throw new Misconduct("twin-differs", `found ${baseline.value}, and ${twin} by the twin`);
  }
  return { arithmetic: "twin", value: twin! };
}
