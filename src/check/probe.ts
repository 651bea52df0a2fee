import type { Random } from "../numeric/random.js";
import { blockSize, type Block } from "../subject/blocks.js";
import { askLosses, type Engine } from "../subject/engine.js";
import { noiseFloor, tableNoise } from "./noise.js";
import type { PrecisionModel } from "./precision.js";

/**
 * Probing: for random directions u from a cube, the residual r(u) = g·u − D(u) of a right claim is within a bar η, D the
 * slope of the loss along u. An error e of the claim goes unseen with probability at most 1.632·η/|e| a probe, whatever
 * e is: the density of e·u/|e| is at most 1/√6 when u is uniform on [−√3, √3]ᴾ.
 * Source: K. Ball, Cube slicing in Rⁿ (1986): central sections have volume at most √2 times the unit section.
 */

/** P(|e·u| ≤ 2η) ≤ 4η·0.408/|e|: the claim passes a probe unseen only where |e·u| ≤ 2η. */
export const MISS_FACTOR: number = 4 / Math.sqrt(6);
/** Bars are twelve times σ over the finest step: the noise of a slope has deviation σ/√2 over it, ⁴⁄₃ of that extrapolated. */
const NOISE_SAFETY = 12;
/** Twice the roughness that a line shows: one kink puts its slope wrong by ⅔ of it at most, two kinks cancel in part. */
const ROUGHNESS_SAFETY = 2;
/** The h² error of another line is taken to be up to this many times as large. */
const CURVATURE_SAFETY = 4;
/** A claim is not taken to be more exact than 8 eps of each entry; a dot product than eps of the sum of its terms. */
const CLAIM_EPS = 8;
/** The noise of a loss is taken to be three times that of its last rounding, an eps: a table of a few ulps can be constant. */
const FLOOR_SAFETY = 3;
/** Places of a difference table beside x, in spacings. */
const BESIDE = Float64Array.of(-7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7);
/** Third differences of a smooth loss lie below its noise at the spacings of probes. */
const LOWEST_ORDER = 3;
/** Where the loss is not finite on the first line, steps are this much smaller. */
const RETREAT = 2 ** -12;

/** What makes probes of one subject comparable: step, noise and the size of each coordinate. */
export interface ProbeScale {
  readonly point: Float64Array;
  readonly claimed: Float64Array;
  /** How far the subject itself says each entry of its claim may be off. */
  readonly claimBar?: Float64Array | undefined;
  /** The size of each coordinate's block: root mean square of its entries, 1 where all are 0. */
  readonly sizes: Float64Array;
  readonly model: PrecisionModel;
  /** The loss at the point. */
  readonly value: number;
  /** Noise of one loss. */
  readonly sigma: number;
  /** |D(h) − slope| ≤ curvature·h² for the quotient of two losses. */
  readonly curvature: number;
  /** The step that balances noise and curvature. */
  readonly step: number;
}

/** The claim's slope along a line minus the loss's, with the bar that a right claim keeps. */
export interface Residual {
  readonly direction: Float64Array;
  readonly step: number;
  readonly value: number;
  /** Infinite where a loss is not finite: the line then shows nothing. */
  readonly bar: number;
  /** The least bar: what noise explains. */
  readonly noise: number;
  /** What the line shows of its own truncation error, kinks and steps. */
  readonly roughness: number;
}

/** The root mean square of each block, entry by entry; 1 where a block is all 0. */
export function blockSizes(point: Float64Array, blocks: readonly Block[]): Float64Array {
  const sizes = new Float64Array(point.length);
  let start = 0;
  for (const block of blocks) {
    const end = start + blockSize(block);
    let squares = 0;
    for (let i = start; i < end; i++) squares += point[i]! * point[i]!;
    sizes.fill(Math.sqrt(squares / (end - start)) || 1, start, end);
    start = end;
  }
  return sizes;
}

/** A direction uniform in the cube [−√3, √3]ᴾ, each coordinate times its size. */
export function cubeDirection(sizes: Float64Array, stream: Random): Float64Array {
  const direction = new Float64Array(sizes.length);
  for (let i = 0; i < sizes.length; i++) direction[i] = Math.sqrt(3) * (2 * stream.uniform() - 1) * sizes[i]!;
  return direction;
}

/**
 * Calibration by 32 losses: σ is the larger of two difference tables along one cube direction; a pilot line measures
 * the roughness c·h² at a large step, and h = (σ/c)^⅓ makes it as large as the noise. The pilot decides nothing but the
 * step, each probe measures its own roughness; and it is a probe itself.
 */
export function* calibrateProbes(
  outline: Omit<ProbeScale, "sigma" | "curvature" | "step">,
  stream: Random,
): Engine<ProbeScale & { readonly pilot: Residual }> {
  const { model, sizes, value } = outline;
  const sigma = Math.max(FLOOR_SAFETY * noiseFloor(value, model), yield* cubeNoise(outline, stream));
  const far = model.probeStep;
  const pilot = yield* residualAlong({ ...outline, sigma }, cubeDirection(sizes, stream), far);
  if (pilot.bar === Infinity) return { ...outline, sigma, pilot, curvature: Infinity, step: far * RETREAT };
  const curvature = pilot.roughness / (far * far);
  return {
    ...outline,
    sigma,
    pilot,
    curvature,
    step: Math.min(far, Math.cbrt((NOISE_SAFETY * sigma) / curvature)),
  };
}

/** The larger noise of two difference tables of 15 points along one cube direction; the middle point is x itself. */
function* cubeNoise(
  { point, sizes, model, value }: Pick<ProbeScale, "point" | "sizes" | "model" | "value">,
  stream: Random,
): Engine<number> {
  const direction = cubeDirection(sizes, stream);
  let noise = 0;
  for (const spacing of model.probeSpacings) {
    const steps = BESIDE.map((j) => j * spacing);
    const values = yield* askLosses({ base: point, direction, steps });
    const middle = steps.length / 2;
    const table = Float64Array.of(...values.subarray(0, middle), value, ...values.subarray(middle));
    const estimate = tableNoise(table, LOWEST_ORDER);
    if (Number.isFinite(estimate)) noise = Math.max(noise, estimate);
  }
  return noise;
}

/** What residuals need of a scale. */
type Measured = Omit<ProbeScale, "curvature" | "step">;

/**
 * The residual along a line from four losses, at ±h and ±sh, extrapolated: D = D(sh) + s²/(1 − s²)·(D(sh) − D(h)), with
 * f(x) known. The line measures its own roughness twice over, 2s·|D(sh) − D(h)| and the jump of slopes at x,
 * (y(sh) − s·y(h))/(1 − s) with y(h) = (f₊ + f₋ − 2f)/h: a smooth function has neither, a kink anywhere in [−h, h] shows
 * in their sum by more than it puts D wrong, and steps of the loss show too.
 * @param share s, one half by default
 */
export function* residualAlong(
  scale: Measured,
  direction: Float64Array,
  step: number,
  share: number = 1 / 2,
): Engine<Residual> {
  const { point, value, sigma } = scale;
  const steps = Float64Array.of(step, -step, share * step, -share * step);
  const [plus, minus, nearPlus, nearMinus] = yield* askLosses({ base: point, direction, steps });
  const far = (plus! - minus!) / (2 * step);
  const near = (nearPlus! - nearMinus!) / (2 * share * step);
  const farBend = (plus! - value + (minus! - value)) / step;
  const nearBend = (nearPlus! - value + (nearMinus! - value)) / (share * step);
  const roughness = 2 * share * Math.abs(near - far) + Math.abs(nearBend - share * farBend) / (1 - share);
  const slope = near + ((near - far) * share * share) / (1 - share * share);
  const claim = claimAlong(scale, direction);
  const noise = (NOISE_SAFETY * sigma) / (share * step) + claim.noise;
  const bar = Math.max(noise, ROUGHNESS_SAFETY * roughness);
  return { direction, step, value: claim.slope - slope, bar: Number.isFinite(bar) ? bar : Infinity, noise, roughness };
}

/**
 * The residual along a line from two losses, whose bar rests on the curvature of other lines.
 * @param widening how many times the step is longer than a line through all coordinates may have, 1 by default; the
 * truncation error is taken to fall by as much
 */
export function* pairResidual(
  scale: ProbeScale,
  direction: Float64Array,
  step: number,
  widening: number = 1,
): Engine<Pick<Residual, "value" | "bar">> {
  const h = step * widening;
  const [plus, minus] = yield* askLosses({ base: scale.point, direction, steps: Float64Array.of(h, -h) });
  const claim = claimAlong(scale, direction);
  const truncation = (CURVATURE_SAFETY * scale.curvature * step * step) / widening;
  const bar = (NOISE_SAFETY * scale.sigma) / h + claim.noise + truncation;
  return { value: claim.slope - (plus! - minus!) / (2 * h), bar };
}

/** g·u, and its error by the rounding of g and of the product, and by what the subject says g may be off. */
export function claimAlong(
  { claimed, claimBar, model }: Pick<ProbeScale, "claimed" | "claimBar" | "model">,
  direction: Float64Array,
): { readonly slope: number; readonly noise: number } {
  let slope = 0;
  let size = 0;
  let squares = 0;
  let own = 0;
  for (let i = 0; i < direction.length; i++) {
    const term = claimed[i]! * direction[i]!;
    slope += term;
    size += Math.abs(term);
    squares += term * term;
    if (claimBar !== undefined) own += Math.abs(claimBar[i]! * direction[i]!);
  }
  return { slope, noise: own + Number.EPSILON * size + CLAIM_EPS * model.claim.eps * Math.sqrt(squares) };
}

/** Whether a right claim may have this residual. */
export function isKept({ value, bar }: Pick<Residual, "value" | "bar">): boolean {
  return !(Math.abs(value) > bar);
}

/** Probability that an error of size |e| (in scaled coordinates) passes probes of these bars unseen. */
export function missProbability(bars: readonly number[], error: number): number {
  return bars.reduce((miss, bar) => miss * Math.min(1, (MISS_FACTOR * bar) / error || 1), 1);
}

/**
 * The size of error that probes of these bars miss with at most the given probability: the e at which Π min(1, 1.632·ηₖ/e)
 * is `miss`. Infinite without probes.
 */
export function visibleError(bars: readonly number[], miss: number): number {
  const open = bars
    .filter(Number.isFinite)
    .map((bar) => MISS_FACTOR * bar)
    .toSorted((a, b) => a - b);
  for (; open.length > 0; open.pop()) {
    const error = Math.exp((open.reduce((sum, bar) => sum + Math.log(bar), 0) - Math.log(miss)) / open.length);
    if (error >= open.at(-1)!) return error;
  }
  return Infinity;
}
