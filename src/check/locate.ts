import type { Engine } from "../subject/engine.js";
import { isKept, pairResidual, type ProbeScale, type Residual } from "./probe.js";

/**
 * Location of wrong entries by residuals along parts of a line whose residual was too large: those of parts add up to
 * that of the whole. A part costs two losses.
 */

/** Rounds of index-weighted location before bisection takes over. */
const ROUNDS = 6;
/** Relative slack of a located index for the rounding of residuals. */
const SLACK = 0.01;
/** Bars are rarely reached by a third: the search takes a quarter of them, what it finds is measured after. */
const SEARCH_SHARE = 1 / 4;
/** A part is taken with half the step of the whole: a quotient of two losses has four times the error of four. */
const STEP_SHARE = 1 / 2;

/** A half-open range of coordinates with the residual along it. */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly bar: number;
}

/**
 * The residual of a line on a range.
 * @param isWeighted whether each entry is times its place in the range (½/n, 3⁄2/n, …), and the step longer the fewer the entries, as √(P/n):
 * that a part's truncation error falls is likely, not certain, and a single entry is measured after. False by default.
 */
export function* residualOn(
  scale: ProbeScale,
  line: Residual,
  { start, end }: Pick<Part, "start" | "end">,
  isWeighted: boolean = false,
): Engine<Part> {
  const direction = new Float64Array(line.direction.length);
  for (let i = start; i < end; i++) {
    direction[i] = line.direction[i]! * (isWeighted ? (i - start + 0.5) / (end - start) : 1);
  }
  const widening = Math.min(Math.sqrt(direction.length / (end - start)), scale.model.probeStep / line.step);
  const { value, bar } = yield* pairResidual(
    scale,
    direction,
    line.step * STEP_SHARE,
    isWeighted ? Math.max(1, widening) : 1,
  );
  return { start, end, value, bar };
}

/**
 * The one wrong entry, if there is one: the weighted residual divided by the plain one is its place in the range. Two
 * losses a round.
 * @param line a line whose residual is beyond its bar
 * @returns its index, or undefined when the residuals do not behave like one entry's
 */
export function* locateOne(scale: ProbeScale, line: Residual): Engine<number | undefined> {
  let [start, end] = [0, line.direction.length];
  for (let round = 0; round < ROUNDS; round++) {
    const width = end - start;
    if (width === 1) return start;
    const { value, bar } = yield* residualOn(scale, line, { start, end }, true);
    const place = (width * value) / line.value;
    const slack = (SEARCH_SHARE * width * (bar + line.bar)) / Math.abs(line.value) + SLACK;
    const low = Math.max(start, Math.round(start + place - 0.5 - slack));
    const high = Math.min(end, Math.round(start + place - 0.5 + slack) + 1);
    if (!(low < high && high - low < width)) return undefined;
    [start, end] = [low, high];
  }
  return undefined;
}

/**
 * Wrong entries by bisection, in order: a part whose residual is beyond its bar is halved; the right half's residual is
 * the difference, whose bar grows with each subtraction.
 * @param most stop after this many
 */
export function* bisect(scale: ProbeScale, line: Residual, parts: readonly Part[], most: number): Engine<number[]> {
  const found: number[] = [];
  const open = parts.toReversed();
  while (found.length < most) {
    const part = open.pop();
    if (part === undefined) break;
    const { start, end, value, bar } = part;
    if (isKept(part)) continue;
    if (end - start === 1) {
      found.push(start);
      continue;
    }
    const middle = (start + end) >> 1;
    const left = yield* residualOn(scale, line, { start, end: middle });
    open.push({ start: middle, end, value: value - left.value, bar: bar + left.bar }, left);
  }
  return found;
}
