import { dot, pseudoInverse } from "../numeric/least-squares.js";
import type { Code, Row } from "./codes.js";
import type { Prediction } from "./meets.js";
import { factorsOf, namesNear } from "./named-numbers.js";
import { NAMELESS, sharesOf } from "./numbers.js";
import { roundingAt, type Part } from "./parts.js";
import { placeInPart } from "./part-places.js";

/** A formula with its numbers put in: what it is, and what it makes of the measured numbers t. */
export interface Guess extends Row {
  readonly prediction: Prediction;
  /** Of a factor of the data's share, its value. */
  readonly factor?: number;
  /** Whether a wrong δ may be what makes it: whole rows have a factor. */
  readonly isOfDelta?: boolean;
  /** Whether the regulariser's share is part of it. */
  readonly isWhole?: boolean;
}

/** The guesses of one kind about a part. */
export type PartTest = (part: Part) => Iterable<Guess>;

/** Codes of factors by name. */
const SCALE_CODES: Readonly<Partial<Record<string, Code>>> = {
  "0": "GRAD-ZERO-PART",
  "-1": "GRAD-SIGN",
  m: "GRAD-BATCH-SUM",
  "1/m": "GRAD-BATCH-TWICE",
};

/** A number in a formula: its name, or four digits of it. */
function written(name: string, value: number): string {
  return name === "?" ? value.toPrecision(4) : name;
}

/** Least-squares coefficients of y on the columns, weighted by the bars; undefined where the decided entries tell none. */
function coefficients(part: Part, columns: readonly Float64Array[], y: Float64Array): number[] | undefined {
  const { bar } = part;
  const weights = new Float64Array(bar.length);
  let decided = 0;
  for (let i = 0; i < bar.length; i++) {
    if (bar[i] === Infinity) continue;
    weights[i] = 1 / (bar[i]! + roundingAt(part, i) + Number.MIN_VALUE);
    decided += 1;
  }
  if (decided < columns.length) return undefined;
  const weighted = (column: Float64Array): Float64Array => column.map((v, i) => v * weights[i]!);
  const target = weighted(y);
  const solution = pseudoInverse(columns.map(weighted)).map((row) => dot(row, target));
  return solution.every(Number.isFinite) ? solution : undefined;
}

/** The data's share of the measured gradient, t − l2·W. */
function dataOf({ measured, penalty }: Part): Float64Array {
  return measured.map((g, i) => g - penalty[i]!);
}

/** A bar, taken with a factor; it stays infinite. */
function times(factor: number, bar: number): number {
  return bar === Infinity ? bar : Math.abs(factor) * bar;
}

/** The factor of the data's share in the wrong entries: its names, and what each makes of t. */
function* factored(part: Part): Iterable<Omit<Guess, "code">> {
  const { claimed, penalty, bar, wrong } = part;
  const data = dataOf(part);
  const ofWrong = { ...part, bar: bar.map((e, i) => (wrong[i] === 1 ? e : Infinity)) };
  const residual = claimed.map((c, i) => c - penalty[i]!);
  const [factor] = coefficients(ofWrong, [data], residual) ?? [];
  if (factor === undefined) return;
  for (const [key, cost, value] of namesNear(factor, factorsOf(part))) {
    const prediction: Prediction = {
      value: (i) => penalty[i]! + value * data[i]!,
      slack: (i) => times(value, bar[i]!),
      fitted: key === "?" ? 1 : 0,
    };
    yield { key, cost, formula: `${written(key, value)}·t`, factor: value, prediction };
  }
}

/** One factor of the data's share in every entry. */
export function* scaled(part: Part): Iterable<Guess> {
  for (const { key, ...guess } of factored(part)) {
    const code = SCALE_CODES[key] ?? "GRAD-SCALE";
    yield { ...guess, key: scaleKey(key), code, isOfDelta: true };
  }
}

/** The tests of a part with regulariser repeated on it as a whole. */
function* ofWhole(part: Part, test: PartTest): Iterable<Guess> {
  if (!part.penalty.some((share) => share !== 0)) return;
  for (const guess of test({ ...part, penalty: part.penalty.map(() => 0) })) {
    yield { ...guess, cost: guess.cost + 0.1, isOfDelta: false, isWhole: true };
  }
}

/** One factor of every entry, the regulariser's share too. */
export function* scaledAsWhole(part: Part): Iterable<Guess> {
  yield* ofWhole(part, scaled);
}

/** One factor of the wrong entries, where those have a place. */
function* scaledInPlace(part: Part): Iterable<Guess> {
  const place = placeInPart(part);
  if (place === undefined) return;
  const { wrong, measured, bar } = part;
  for (const { key, cost, formula, prediction } of factored(part)) {
    yield {
      key: key === "0" ? `${place.key}-missing` : `${place.key}.scale:${key}`,
      code: key === "0" ? "GRAD-DW-ENTRY" : (SCALE_CODES[key] ?? "GRAD-SCALE"),
      cost: cost + 0.2,
      formula: `${formula} in ${place.text}`,
      isOfDelta: place.key.endsWith("row"),
      prediction: {
        ...prediction,
        value: (i) => (wrong[i] === 1 ? prediction.value(i) : measured[i]!),
        slack: (i) => (wrong[i] === 1 ? prediction.slack(i) : bar[i]!),
      },
    };
  }
}

/** The same with the regulariser's share. */
function* scaledInPlaceAsWhole(part: Part): Iterable<Guess> {
  yield* ofWhole(part, scaledInPlace);
}

/** t + Σ κ·column. */
function plus(part: Part, columns: readonly Float64Array[], shares: readonly number[], fitted: number): Prediction {
  const value = (i: number): number =>
    columns.reduce((sum, column, k) => sum + shares[k]! * column[i]!, part.measured[i]!);
  return { value, slack: (i) => part.bar[i]!, fitted };
}

/** The regulariser's share: κ·θ too much or too little. */
function* regularised(part: Part): Iterable<Guess> {
  const { theta, role, l2 = 0 } = part;
  const residual = part.claimed.map((c, i) => c - part.measured[i]!);
  const [kappa] = coefficients(part, [theta], residual) ?? [];
  if (kappa === undefined) return;
  const code = "GRAD-REG";
  if (l2 > 0 && role === "b") {
    yield { key: "reg.bias", code, cost: 1, formula: "t + l2·b", prediction: plus(part, [theta], [l2], 0) };
  } else if (l2 > 0) {
    for (const [name, cost, value] of namesNear(1 + kappa / l2, sharesOf(part.samples ?? NaN))) {
      if (name === "?") continue;
      const prediction = plus(part, [theta], [(value - 1) * l2], 0);
      yield { key: shareKey(name), code, cost, formula: `${name} times l2·W`, prediction };
    }
  }
  const formula = `t + ${kappa.toPrecision(4)}·θ`;
  yield { key: "reg.scale:?", code, cost: 2.2, formula, prediction: plus(part, [theta], [kappa], 1) };
}

/** λ·sign θ for the regulariser's share, or too much of it. */
function* signed(part: Part): Iterable<Guess> {
  const { theta, l2 = 0 } = part;
  const signs = theta.map(Math.sign);
  const residual = part.claimed.map((c, i) => c - part.measured[i]!);
  const row = { key: "reg.L1", code: "GRAD-REG" } as const;
  if (l2 > 0) {
    const prediction = plus(part, [theta, signs], [-l2, l2], 0);
    yield { ...row, cost: 1.2, formula: "l2·sign W for l2·W", prediction };
  }
  const [kappa] = coefficients(part, [signs], residual) ?? [];
  if (kappa === undefined) return;
  const formula = `t + ${kappa.toPrecision(4)}·sign θ`;
  yield { ...row, cost: 2, formula, prediction: plus(part, [signs], [kappa], 1) };
}

/** A factor of the data's share and another of the regulariser's. */
function* scaledAndRegularised(part: Part): Iterable<Guess> {
  const { theta, l2 = 0, role } = part;
  const data = dataOf(part);
  const [found, kappa] = coefficients(part, [data, theta], part.claimed) ?? [];
  if (found === undefined || kappa === undefined) return;
  const isKnown = l2 > 0 && role === "W";
  const shares = isKnown ? namesNear(kappa / l2, sharesOf(part.samples ?? NaN)) : [["?", NAMELESS, kappa] as const];
  for (const [name, cost, factor] of namesNear(found, factorsOf(part))) {
    for (const [share, shareCost, multiple] of shares) {
      const added = isKnown ? multiple * l2 : multiple;
      yield {
        key: `${scaleKey(name)} & ${shareKey(share)}`,
        code: SCALE_CODES[name] ?? "GRAD-SCALE",
        cost: cost + shareCost,
        formula: `${written(name, factor)}·(t − l2·W) + ${added.toPrecision(4)}·W`,
        factor,
        isOfDelta: true,
        prediction: {
          value: (i) => factor * data[i]! + added * theta[i]!,
          slack: (i) => times(factor, part.bar[i]!),
          fitted: [name, share].filter((n) => n === "?").length,
        },
      };
    }
  }
}

/** The key of a factor of the data's share. */
function scaleKey(name: string): string {
  return name === "0" ? "zero" : `scale:${name}`;
}

/** The key of a factor of the regulariser's share. */
function shareKey(name: string): string {
  return name === "0" ? "reg.missing" : `reg.scale:${name}`;
}

/** The same number added everywhere. */
export function* shifted(part: Part): Iterable<Guess> {
  const ones = part.theta.map(() => 1);
  const residual = part.claimed.map((c, i) => c - part.measured[i]!);
  const [kappa] = coefficients(part, [ones], residual) ?? [];
  if (kappa === undefined) return;
  const prediction = plus(part, [ones], [kappa], 1);
  yield { key: "shifted", code: "GRAD-OFFSET", cost: 1.8, formula: `t + ${kappa.toPrecision(4)}`, prediction };
}

/** Entries clamped to ±cap: two or more are exactly the largest. */
export function* clipped(part: Part): Iterable<Guess> {
  const cap = part.claimed.reduce((largest, c) => Math.max(largest, Math.abs(c)), 0);
  const ties = part.claimed.filter((c) => Math.abs(c) === cap).length;
  if (ties < 2 || ties === part.claimed.length) return;
  const prediction: Prediction = {
    value: (i) => Math.max(-cap, Math.min(cap, part.measured[i]!)),
    slack: (i) => part.bar[i]!,
  };
  const formula = `max(−cap, min(cap, t)), cap = ${cap.toPrecision(4)}`;
  yield { key: "clip", code: "GRAD-CLIP", cost: 1, formula, prediction };
}

/** The bias's gradient in every column of W's. */
function* withoutInput(part: Part): Iterable<Guess> {
  const { bias, penalty, claimed } = part;
  if (bias === undefined || bias.claimed.length !== part.shape[0]) return;
  const width = claimed.length / bias.claimed.length;
  const prediction: Prediction = {
    value: (at) => penalty[at]! + bias.measured[Math.floor(at / width)]!,
    slack: (at) => bias.bar[Math.floor(at / width)]!,
  };
  yield {
    key: "missing-input",
    code: "GRAD-DW-INPUT",
    cost: 1,
    formula: "db in every column",
    prediction,
  };
}

/** Every entry of t changed alone, f and a bound of |f′|. */
const FUNCTIONS: readonly (readonly [
  key: string,
  formula: string,
  f: (t: number) => number,
  slope: (t: number) => number,
])[] = [
  ["absolute", "|t|", Math.abs, () => 1],
  ["squared", "t²", (t) => t * t, (t) => 2 * Math.abs(t)],
  ["sign", "sign t", Math.sign, () => 0],
  ["positive", "max(t, 0)", (t) => Math.max(t, 0), () => 1],
];

export function* changedAlone({ measured, bar }: Part): Iterable<Guess> {
  for (const [key, formula, f, slope] of FUNCTIONS) {
    const prediction: Prediction = {
      value: (i) => f(measured[i]!),
      slack: (i) => times(slope(measured[i]!) + bar[i]!, bar[i]!),
    };
    yield { key, code: "GRAD-ENTRYWISE", cost: 1.7, formula, prediction };
  }
}

/** What claimed numbers may be made of the right ones, in place. */
export const PART_TESTS: readonly PartTest[] = [
  scaled,
  scaledAsWhole,
  scaledInPlace,
  scaledInPlaceAsWhole,
  regularised,
  signed,
  withoutInput,
  shifted,
  scaledAndRegularised,
  changedAlone,
];
