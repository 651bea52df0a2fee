import type { Random } from "../numeric/random.js";
import { askGradient, type Engine } from "../subject/engine.js";
import { noiseDirection, tableNoise, tableSteps } from "./noise.js";
import type { PrecisionModel } from "./precision.js";

/** Points within a few ulps of x at which the claim is repeated. */
const NEIGHBOURS = 6;
/** The third smallest of six deviations: immune to a kink that up to three of the points cross. */
const IMMUNE_RANK = 2;
/** Four standard deviations, or four typical deviations. */
const SIGMAS = 4;
/** A claim is not taken to be more exact than 8 eps of its size: a sum of products. */
const CLAIM_FLOOR = 8;
/** The least rounding noise a claim is granted: 8 eps·|gᵢ|. */
export function claimFloor(claimed: Float64Array, model: PrecisionModel): Float64Array {
  return claimed.map((g) => (Number.isFinite(g) ? CLAIM_FLOOR * model.claim.eps * Math.abs(g) : 0));
}

/**
 * Rounding noise of each claimed entry: how much the claimed gradient moves between x and neighbouring floats, the noise
 * of its own difference tables at larger spacings, or an eps of its largest entry (all entries come from the same few
 * differences p − t, whose error is that of p), whichever is larger; at most a fixed share of the largest entry, and at
 * least 8 eps·|gᵢ|.
 * @returns shape [P]
 */
export function* claimNoise(
  point: Float64Array,
  claimed: Float64Array,
  model: PrecisionModel,
  stream: Random,
): Engine<Float64Array> {
  const near = yield* neighbourNoise(point, claimed, model, stream);
  const far = yield* spacedNoise(point, model, stream);
  const largest = claimed.reduce((max, g) => (Number.isFinite(g) ? Math.max(max, Math.abs(g)) : max), 0);
  const { eps, noiseCap } = model.claim;
  return claimFloor(claimed, model).map(
    (least, i) => least + Math.min(Math.max(near[i]!, far[i]!, eps * largest), noiseCap * largest),
  );
}

/** Four times the third smallest |g(x′) − g(x)| of six points x′ = x(1 + eps·U(−1, 1)). */
function* neighbourNoise(
  point: Float64Array,
  claimed: Float64Array,
  model: PrecisionModel,
  stream: Random,
): Engine<Float64Array> {
  const gradients: Float64Array[] = [];
  for (let n = 0; n < NEIGHBOURS; n++) {
    const nearby = point.map((x) => model.claim.round(x * (1 + model.claim.eps * (2 * stream.uniform() - 1))));
    gradients.push(yield* askGradient(nearby));
  }
  return claimed.map((g, i) => {
    const deviations = Float64Array.from(gradients, (gradient) => Math.abs(gradient[i]! - g)).toSorted();
    const typical = deviations[IMMUNE_RANK]!;
    return Number.isFinite(typical) ? SIGMAS * typical : 0;
  });
}

/** Four times the difference-table noise of each entry along a random direction for each spacing. */
function* spacedNoise(point: Float64Array, model: PrecisionModel, stream: Random): Engine<Float64Array> {
  const noise = new Float64Array(point.length);
  for (const spacing of model.claim.spacings) {
    const direction = noiseDirection(point, stream);
    const gradients: Float64Array[] = [];
    for (const step of tableSteps(spacing)) {
      gradients.push(yield* askGradient(point.map((x, i) => model.claim.round(x + step * direction[i]!))));
    }
    for (let i = 0; i < noise.length; i++) {
      const table = tableNoise(
        Float64Array.from(gradients, (gradient) => gradient[i]!),
        3,
      );
      if (Number.isFinite(table)) noise[i] = Math.max(noise[i]!, SIGMAS * table);
    }
  }
  return noise;
}
