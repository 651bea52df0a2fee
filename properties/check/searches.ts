import * as fc from "fast-check";
import { PRECISIONS } from "../../src/check/precision.js";
import {
  blockSizes,
  calibrateProbes,
  cubeDirection,
  isKept,
  residualAlong,
  type ProbeScale,
  type Residual,
} from "../../src/check/probe.js";
import { random, type Random } from "../../src/numeric/random.js";
import type { Block } from "../../src/subject/blocks.js";
import { driveSync } from "../../src/subject/drive.js";
import type { Engine } from "../../src/subject/engine.js";
import { asSubject } from "../../src/subject/subject.js";

/** A function with a wrong claim, and a line along which it shows. */
export interface Search {
  readonly right: Float64Array;
  readonly scale: ProbeScale;
  readonly line: Residual;
  readonly blocks: readonly Block[];
  readonly stream: Random;
  readonly run: <Result>(engine: Engine<Result>) => Result;
  readonly count: { loss: number; gradient: number };
}

/** What draws a search: its length, its seed, and indices to be taken modulo the length. */
export const searches = fc.record({
  p: fc.integer({ min: 4, max: 2000 }),
  seed: fc.integer(),
  wrong: fc.uniqueArray(fc.nat({ max: 2 ** 30 }), { minLength: 3, maxLength: 3 }),
  sign: fc.constantFrom(-1, 1),
});

/** (1/P)Σ aᵢ·sin xᵢ with the claim that `spoil` makes of the right one, told the bar of a residual in entry i's units. */
export function searchOf(
  p: number,
  seed: number,
  spoil: (right: Float64Array, bar: (i: number) => number) => Float64Array,
): Search {
  const stream = random(seed);
  const a = Float64Array.from({ length: p }, () => stream.uniform() + 0.5);
  const point = a.map(() => stream.normal());
  const loss = (x: Float64Array): number => x.reduce((sum, xi, i) => sum + a[i]! * Math.sin(xi), 0) / p;
  const third = Math.floor(p / 3);
  const blocks = [third, third, p - 2 * third].map((size, k) => ({ name: `b${k}`, shape: [size] }));
  const right = point.map((x, i) => (a[i]! * Math.cos(x)) / p);
  const subject = asSubject({ point, loss, gradient: () => right, blocks });
  const count = { loss: 0, gradient: 0 };
  const run = <Result>(engine: Engine<Result>): Result => driveSync(engine, subject, count);
  const sizes = blockSizes(point, blocks);
  const outline = { point, claimed: right, sizes, model: PRECISIONS.float64, value: loss(point) };
  const calibrated = run(calibrateProbes(outline, stream));
  let { curvature } = calibrated;
  let bar = 0;
  for (let n = 0; n < 8; n++) {
    const residual = run(residualAlong(calibrated, cubeDirection(sizes, stream), calibrated.step));
    curvature = Math.max(curvature, residual.roughness / calibrated.step ** 2);
    bar = Math.max(bar, residual.bar);
  }
  const scale = { ...calibrated, curvature, claimed: spoil(right, (i) => bar / sizes[i]!) };
  let line = run(residualAlong(scale, cubeDirection(sizes, stream), scale.step));
  for (let n = 0; n < 9 && isKept(line); n++) {
    line = run(residualAlong(scale, cubeDirection(sizes, stream), scale.step));
  }
  count.loss = 0;
  return { right, scale, line, blocks, stream, run, count };
}

/** Adds errors[k] bars to the entries indices[k]. */
export function offBy(indices: readonly number[], errors: readonly number[]): Parameters<typeof searchOf>[2] {
  return (right, bar) => {
    const claimed = right.slice();
    for (const [k, i] of indices.entries()) claimed[i]! += errors[k]! * bar(i);
    return claimed;
  };
}
