import type { Random } from "../numeric/random.js";
import { askLosses, type Engine } from "../subject/engine.js";
import type { NoiseScale, PrecisionModel } from "./precision.js";

/** Points of one difference table. */
export const TABLE_POINTS = 16;
const HIGHEST_ORDER = 6;
/** Median of |N(0, 1)|: a median of absolute values divided by it estimates a standard deviation. */
const NORMAL_MEDIAN = 0.6745;
/** Rounding noise is assumed at least 0.3 eps of the value: half an ulp is eps/2 at most, 0.29 eps in the mean square. */
const ROUNDING_FLOOR = 0.3;
/** Size of the perturbation of a coordinate that is 0, where |x| gives no scale. */
const ZERO_SCALE = 1e-3;

/**
 * A direction for noise measurement: dᵢ = ±|xᵢ|·U(½, 1), and ±10⁻³·U(½, 1) where xᵢ = 0.
 * @returns shape [P]
 */
export function noiseDirection(point: Float64Array, stream: Random): Float64Array {
  return point.map(
    (x) => (stream.uniform() < 0.5 ? -1 : 1) * (Math.abs(x) || ZERO_SCALE) * (1 + stream.uniform()) * 0.5,
  );
}

/** The steps of one table along a direction: (j − 7.5)·spacing for j = 0 … 15. */
export function tableSteps(spacing: number): Float64Array {
  return Float64Array.from({ length: TABLE_POINTS }, (_, j) => (j - (TABLE_POINTS - 1) / 2) * spacing);
}

/** The steps of a table that begins half a spacing from 0 on one side: ½·spacing … 15½·spacing. */
function stepsBeside(spacing: number, side: 1 | -1): Float64Array {
  return tableSteps(spacing).map((t) => side * (t + (TABLE_POINTS / 2) * spacing));
}

/**
 * Noise σ of the loss at a point: the largest estimate over several spacings along one random direction. Large spacings
 * matter: a saturated unit is quantised at 2⁻⁵³, and ln(1 − p) turns that into a staircase that neighbouring floats do not
 * show. The tables lie beside x, on either side in turn: x itself may be a kink, and a table stands one or two.
 */
export function* lossNoise(point: Float64Array, scales: readonly NoiseScale[], stream: Random): Engine<number> {
  const direction = noiseDirection(point, stream);
  const steps = Float64Array.from(scales.flatMap(({ spacing }, k) => [...stepsBeside(spacing, k % 2 === 0 ? 1 : -1)]));
  const values = yield* askLosses({ base: point, direction, steps });
  const estimates = scales.map(({ lowestOrder }, k) =>
    tableNoise(values.subarray(k * TABLE_POINTS, (k + 1) * TABLE_POINTS), lowestOrder),
  );
  return Math.max(...estimates.filter(Number.isFinite), 0);
}

/** The least noise a loss of this size can have: 0.3 eps·|f|, and the smallest subnormal where that underflows. */
export function noiseFloor(value: number, model: PrecisionModel): number {
  return ROUNDING_FLOOR * model.eps * Math.abs(value) + model.smallest;
}

/**
 * Standard deviation of the noise in equally spaced values: the smallest over orders k of median |Δᵏ| divided by
 * 0.6745·√C(2k, k), the deviation that independent noise of size 1 gives Δᵏ. A smooth function vanishes in high
 * differences; the median is blind to a kink or two. NaN when a value is not finite.
 * Source: Hamming (1962), difference tables; Moré and Wild (2011), ECnoise, with medians for root mean squares.
 */
export function tableNoise(values: Float64Array, lowestOrder: number): number {
  if (!values.every(Number.isFinite)) return NaN;
  const differences = values.slice();
  let variance = 1; // C(2k, k)
  let noise = Infinity;
  for (let k = 1; k <= HIGHEST_ORDER; k++) {
    const count = differences.length - k;
    for (let j = 0; j < count; j++) differences[j] = differences[j + 1]! - differences[j]!;
    variance *= (4 * k - 2) / k;
    if (k < lowestOrder) continue;
    const sizes = differences.subarray(0, count).map(Math.abs).toSorted();
    noise = Math.min(noise, median(sizes) / (NORMAL_MEDIAN * Math.sqrt(variance)));
  }
  return noise;
}

/** The median of sorted values. */
function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
