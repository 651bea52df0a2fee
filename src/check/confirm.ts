import type { Engine } from "../subject/engine.js";
import { judgementAt, kindAt, reasonAt, record, type Columns } from "./columns.js";
import { isFeatureHidden, largestStep } from "./feature.js";
import { isInHull, isOutsideHull } from "./hull.js";
import { BARS, type Judgement, type Reason } from "./judgement.js";
import type { SecondLook } from "./second-look.js";

/**
 * A second look at the coordinates that disagree, the clearest first: one that stays wrong ends it; one that kinks on
 * other lines through x or a feature below the noise explain is answered again. Then, if nothing disagrees, the claims at
 * kinks are tested together.
 */
export function* confirm(look: SecondLook): Engine<void> {
  const { columns } = look;
  const suspects = indicesOf(columns, "disagrees");
  if (suspects.some((i) => !Number.isFinite(columns.claimed[i]!))) return;
  const bars = (i: number): number => Math.abs(columns.claimed[i]! - columns.measured[i]!) / columns.bar[i]!;
  suspects.sort((i, j) => bars(j) - bars(i));
  const rougher = suspects.length > 0 ? yield* withSteps(look) : look;
  for (const i of suspects) {
    const reason = yield* explanation(rougher, i);
    if (reason === undefined) return;
    record(columns, i, { ...judgementAt(columns, i), ...excused(columns, i, reason) });
  }
  const kinks = indicesOf(columns, "nondifferentiable");
  if (!(yield* isOutsideHull(rougher, kinks))) return;
  if (rougher === look && !(yield* isOutsideHull(yield* withSteps(look), kinks))) return;
  for (const i of kinks) record(columns, i, { ...judgementAt(columns, i), kind: "disagrees", reason: "outsideHull" });
}

/** The answer to a claim that may be right although it contradicts the measurement: an error of its size is not seen. */
function excused(columns: Columns, i: number, reason: Reason): Pick<Judgement, "kind" | "reason" | "resolution"> {
  const kind = reason === "hiddenFeature" ? "inconclusive" : "nondifferentiable";
  const unseen = Math.abs(columns.claimed[i]! - columns.measured[i]!) + BARS * columns.bar[i]!;
  return { kind, reason, resolution: Math.max(unseen, columns.resolution[i]!) };
}

/** The same look with a noise that covers the discontinuities of the loss. */
function* withSteps(look: SecondLook): Engine<SecondLook> {
  const { point, calibration, stream } = look;
  const step = yield* largestStep(point, calibration, stream);
  return { ...look, calibration: { ...calibration, sigma: Math.max(calibration.sigma, step) } };
}

function indicesOf(columns: Columns, kind: ReturnType<typeof kindAt>): number[] {
  return Array.from(columns.kind.keys()).filter((i) => kindAt(columns, i) === kind);
}

/** Why the claim at coordinate i may be right although the measurement contradicts it; undefined when it is wrong. */
function* explanation(look: SecondLook, i: number): Engine<Reason | undefined> {
  const isBesideKink = reasonAt(look.columns, i) === "none" && !Number.isNaN(look.columns.left[i]!);
  if (!isBesideKink && (yield* isInHull(look, i))) {
    return look.point.length > 1 ? "jointKink" : "hiddenFeature"; // in one variable there is no other line for a kink
  }
  return (yield* isFeatureHidden(look, i)) ? "hiddenFeature" : undefined;
}
