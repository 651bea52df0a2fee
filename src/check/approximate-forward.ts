import { askLosses, type Engine } from "../subject/engine.js";
import { meanClaim } from "./path-integral.js";

/** Panels of the stretch, with one residual each. */
const PANELS = 64;
/** A residual of up to this many ulps of the largest loss is rounding. */
const ROUNDINGS = 16;
/** An error that alternates over three extremes adds up in size to at least three times what it amounts to. */
const ALTERNATIONS = 3;
/** Half of the digits of float32: what is meant as a function is nearer to it than that. */
const SMALL: number = 2 ** -12;

/**
 * Whether a claim that is not the derivative of the loss is that of a function which the loss approximates: a forward
 * pass by a fitted polynomial (erf, say) with the exact derivative. Over [low, high] of coordinate i the loss is
 * F + e, the claim F′, and the residuals f(b) − f(a) − ∫F′ over 64 panels are e(b) − e(a). The error of a fit is small
 * and alternates: however long the stretch, the residuals amount to no more than 2·max|e|, a third or less of the sum of
 * their sizes, and relative to the loss's own differences they change sign at least three times. Those of a wrong claim
 * add up, or have the sign of the loss's own differences, as a wrong factor gives.
 * @param eps the ulp of 1 in the loss's precision
 * Source: P. Chebyshev's alternation theorem, for best fits.
 */
export function* isForwardApproximate(
  point: Float64Array,
  i: number,
  [low, high]: readonly [low: number, high: number],
  eps: number,
): Engine<boolean> {
  const width = (high - low) / PANELS;
  const values = Float64Array.from({ length: PANELS + 1 }, (_, k) => low + k * width);
  const losses = yield* askLosses({ base: point, indices: new Int32Array(values.length).fill(i), values });
  if (!losses.every(Number.isFinite)) return false;
  const rounding = ROUNDINGS * eps * losses.reduce((size, loss) => Math.max(size, Math.abs(loss)), 0);
  let net = 0;
  const nets = [0];
  let sizes = 0;
  const signs: number[] = [];
  for (let k = 0; k < PANELS; k++) {
    const rise = losses[k + 1]! - losses[k]!;
    const residual = rise - width * (yield* meanClaim(point.with(i, values[k]! + width / 2), i, width / 2));
    net += residual;
    nets.push(net);
    sizes += Math.abs(residual);
    if (Math.abs(residual) > rounding) signs.push(Math.sign(residual * rise));
  }
  const amount = Math.max(...nets) - Math.min(...nets);
  const range = losses.reduce((a, b) => Math.max(a, b)) - losses.reduce((a, b) => Math.min(a, b));
  const changes = signs.filter((sign, k) => k > 0 && sign !== signs[k - 1]).length;
  return changes >= ALTERNATIONS && ALTERNATIONS * amount <= sizes && amount <= SMALL * range;
}
