import * as fc from "fast-check";
import { GELU_CUBIC, GELU_SCALE, LEAKY_SLOPE, type ActivationName } from "../../src/network/activations.js";
import { networkLayout, type LayerLayout } from "../../src/network/architecture.js";
import type { LossName } from "../../src/network/losses.js";
import type { Problem } from "../../src/network/problem.js";
import { FLOAT_FORMATS } from "../../src/numeric/float-formats.js";
import { random, type Random } from "../../src/numeric/random.js";
import type { FloatingPointModel } from "../../src/oracle/floating-point.js";
import type { Precision } from "../../src/subject/subject.js";

/*
 * Correct backpropagation as other people's programs compute it: in either precision, sums in many orders, f′ and the
 * loss by many formulas, the mean taken anywhere, tiny numbers flushed or not. It shares no code with src/network.
 */

const ORDERS = ["forward", "backward", "pairs", "lanes", "shuffled", "fused"] as const;
const MEANS = ["first, divided", "first, multiplied", "last, divided", "last, multiplied"] as const;

/** How a program computes. */
export interface Style {
  readonly precision: Precision;
  readonly flushesToZero: boolean;
  readonly order: (typeof ORDERS)[number];
  readonly mean: (typeof MEANS)[number];
  /** Which formula is taken, modulo their number. */
  readonly formula: number;
  readonly seed: number;
}

export const styles: fc.Arbitrary<Style> = fc.record({
  precision: fc.constantFrom("float64", "float32"),
  flushesToZero: fc.boolean(),
  order: fc.constantFrom(...ORDERS),
  mean: fc.constantFrom(...MEANS),
  formula: fc.nat({ max: 11 }),
  seed: fc.integer(),
});

/** The model that a style is of; the engine's functions are within 5 ulp. */
export function modelOf({ precision, flushesToZero }: Style): FloatingPointModel {
  return { precision, flushesToZero, elementary: 16, activation: { absolute: 16, relative: Infinity } };
}

/** A problem rounded to the precision of a style. */
export function roundedTo({ precision }: Pick<Style, "precision">, problem: Problem): Problem {
  const { round } = FLOAT_FORMATS[precision];
  const { size, inputs, targets } = problem.batch;
  const batch = { size, inputs: inputs.map(round), targets: targets.map(round) };
  return { ...problem, precision, parameters: problem.parameters.map(round), batch };
}

/** Arithmetic that rounds every result. */
export class Machine {
  readonly #style: Style;
  readonly #stream: Random;

  constructor(style: Style) {
    this.#style = style;
    this.#stream = random(style.seed);
  }

  /** v as an operand. */
  #read(v: number): number {
    return this.#style.flushesToZero && Math.abs(v) < FLOAT_FORMATS[this.#style.precision].normal ? 0 : v;
  }

  fl(v: number): number {
    return this.#read(FLOAT_FORMATS[this.#style.precision].round(v));
  }

  add = (a: number, b: number): number => this.fl(this.#read(a) + this.#read(b));
  sub = (a: number, b: number): number => this.fl(this.#read(a) - this.#read(b));
  mul = (a: number, b: number): number => this.fl(this.#read(a) * this.#read(b));
  div = (a: number, b: number): number => this.fl(this.#read(a) / this.#read(b));
  exp = (v: number): number => this.fl(Math.exp(v));
  expm1 = (v: number): number => this.fl(Math.expm1(v));
  log = (v: number): number => this.fl(Math.log(v));
  log1p = (v: number): number => this.fl(Math.log1p(v));
  tanh = (v: number): number => this.fl(Math.tanh(v));
  cosh = (v: number): number => this.fl(Math.cosh(v));

  sum(terms: readonly number[]): number {
    const { order } = this.#style;
    const inOrder = (list: readonly number[]): number => (list.length === 0 ? 0 : list.reduce(this.add));
    if (order === "backward") return inOrder(terms.toReversed());
    if (order === "lanes") return inOrder([0, 1, 2, 3].map((lane) => inOrder(terms.filter((_, i) => i % 4 === lane))));
    if (order === "pairs" && terms.length > 2) {
      const half = terms.length >> 1;
      return this.add(this.sum(terms.slice(0, half)), this.sum(terms.slice(half)));
    }
    if (order === "shuffled") return inOrder(terms.toSorted(() => this.#stream.uniform() - 0.5));
    return inOrder(terms);
  }

  /** b + Σ pⱼqⱼ; fused in float32, where the float64 product is exact. */
  dot(p: readonly number[], q: readonly number[], b: readonly number[] = []): number {
    if (this.#style.order === "fused" && this.#style.precision === "float32") {
      return p.reduce((sum, v, j) => this.fl(this.#read(v) * this.#read(q[j]!) + sum), b[0] ?? 0);
    }
    return this.sum([...b, ...p.map((v, j) => this.mul(v, q[j]!))]);
  }
}

type Value = (m: Machine, z: number) => number;
type Slope = (m: Machine, z: number, a: number) => number;

const sigmoids: readonly Value[] = [
  (m, z) => m.div(1, m.add(1, m.exp(-z))),
  (m, z) => m.mul(0.5, m.add(1, m.tanh(m.mul(0.5, z)))),
  (m, z) => (z >= 0 ? m.div(1, m.add(1, m.exp(-z))) : m.div(m.exp(z), m.add(1, m.exp(z)))),
];
const [sigmoid] = sigmoids as [Value];
const bell: Value = (m, z) => {
  const q = m.exp(-Math.abs(z));
  return m.div(q, m.mul(m.add(1, q), m.add(1, q)));
};
const geluArgument: Value = (m, z) => m.mul(m.fl(GELU_SCALE), m.add(z, m.mul(m.fl(GELU_CUBIC), m.mul(z, m.mul(z, z)))));
const geluTerm = (m: Machine, z: number, square: number): number => {
  const slope = m.mul(m.fl(GELU_SCALE), m.add(1, m.mul(m.mul(3, m.fl(GELU_CUBIC)), m.mul(z, z))));
  return m.mul(m.mul(m.mul(0.5, z), square), slope);
};
const isRight = (z: number, right: number, left: number): number => (z > 0 ? right : left);

/** Formulas of every activation. */
export const UNIT_FORMULAS: Readonly<Record<ActivationName, readonly [readonly Value[], readonly Slope[]]>> = {
  identity: [[(_m, z) => z], [() => 1]],
  sigmoid: [sigmoids, [(m, _z, a) => m.mul(a, m.sub(1, a)), bell]],
  tanh: [
    [
      (m, z) => m.tanh(z),
      (m, z) => (Math.abs(z) > 20 ? Math.sign(z) : m.div(m.sub(m.exp(z), m.exp(-z)), m.add(m.exp(z), m.exp(-z)))),
    ],
    [
      (m, _z, a) => m.sub(1, m.mul(a, a)),
      (m, _z, a) => m.mul(m.sub(1, a), m.add(1, a)),
      (m, z) => m.mul(4, bell(m, m.mul(2, z))),
      (m, z) => m.div(1, m.mul(m.cosh(z), m.cosh(z))),
    ],
  ],
  relu: [[(_m, z) => isRight(z, z, 0)], [(_m, z) => isRight(z, 1, 0)]],
  "leaky-relu": [[(m, z) => isRight(z, z, m.mul(m.fl(LEAKY_SLOPE), z))], [(m, z) => isRight(z, 1, m.fl(LEAKY_SLOPE))]],
  elu: [
    [(m, z) => isRight(z, z, m.expm1(z)), (m, z) => isRight(z, z, m.sub(m.exp(z), 1))],
    [(m, z) => isRight(z, 1, m.exp(z)), (m, z, a) => isRight(z, 1, m.add(a, 1))],
  ],
  softplus: [
    [(m, z) => m.add(Math.max(z, 0), m.log1p(m.exp(-Math.abs(z))))],
    [sigmoid, (m, z, a) => m.exp(m.sub(z, a)), (m, _z, a) => m.sub(1, m.exp(-a))],
  ],
  silu: [
    sigmoids.map(
      (s): Value =>
        (m, z) =>
          m.mul(z, s(m, z)),
    ),
    [
      (m, z) => m.mul(sigmoid(m, z), m.add(1, m.mul(z, m.sub(1, sigmoid(m, z))))),
      (m, z) => m.add(sigmoid(m, z), m.mul(z, m.mul(sigmoid(m, z), m.sub(1, sigmoid(m, z))))),
      (m, z, a) => m.add(a, m.mul(sigmoid(m, z), m.sub(1, a))),
    ],
  ],
  gelu: [
    [
      (m, z) => m.mul(m.mul(0.5, z), m.add(1, m.tanh(geluArgument(m, z)))),
      (m, z) => m.mul(z, sigmoid(m, m.mul(2, geluArgument(m, z)))),
    ],
    [
      (m, z) => {
        const t = m.tanh(geluArgument(m, z));
        return m.add(m.mul(0.5, m.add(1, t)), geluTerm(m, z, m.sub(1, m.mul(t, t))));
      },
      (m, z) => {
        const v = geluArgument(m, z);
        return m.add(sigmoid(m, m.mul(2, v)), geluTerm(m, z, m.mul(4, bell(m, m.mul(2, v)))));
      },
    ],
  ],
};

type LossSlopes = (m: Machine, a: readonly number[], t: readonly number[]) => number[];
const each =
  (slope: (m: Machine, a: number, t: number) => number): LossSlopes =>
  (m, a, t) =>
    a.map((v, k) => slope(m, v, t[k]!));
/** From the powers e^(a − c), their sum and c to the probabilities. */
const probabilities: readonly ((m: Machine, a: readonly number[], c: number, total: number) => number[])[] = [
  (m, a, c, total) => a.map((v) => m.div(m.exp(m.sub(v, c)), total)),
  (m, a, c, total) => a.map((v) => m.exp(m.sub(m.sub(v, c), m.log(total)))),
  (m, a, c, total) => a.map((v) => m.exp(m.sub(v, m.add(c, m.log(total))))),
];

/** Formulas of every loss's slopes. */
export const LOSS_FORMULAS: Readonly<Record<LossName, readonly LossSlopes[]>> = {
  mse: [each((m, a, t) => m.sub(a, t)), each((m, a, t) => m.mul(0.5, m.mul(2, m.sub(a, t))))],
  mae: [each((m, a, t) => Math.sign(m.sub(a, t)))],
  huber: [each((m, a, t) => Math.max(-1, Math.min(1, m.sub(a, t))))],
  "binary-cross-entropy": [
    each((m, a, t) => m.sub(t === 1 ? 0 : m.div(m.sub(1, t), m.sub(1, a)), t === 0 ? 0 : m.div(t, a))),
    each((m, a, t) => m.div(m.sub(a, t), m.mul(a, m.sub(1, a)))),
  ],
  logistic: [
    each((m, a, t) => m.sub(sigmoid(m, a), t)),
    each((m, a, t) => m.sub(m.mul(m.sub(1, t), sigmoid(m, a)), m.mul(t, sigmoid(m, -a)))),
    each((m, a, t) => m.sub(m.exp(m.sub(a, m.add(Math.max(a, 0), m.log1p(m.exp(-Math.abs(a)))))), t)),
  ],
  "softmax-cross-entropy": probabilities.map((share): LossSlopes => (m, a, t) => {
    const c = Math.max(...a);
    const p = share(m, a, c, m.sum(a.map((v) => m.exp(m.sub(v, c)))));
    const whole = m.sum(t);
    return p.map((v, k) => m.sub(m.mul(v, whole), t[k]!));
  }),
};

function formula<F>(formulas: readonly F[], { formula: index }: Style): F {
  return formulas[index % formulas.length]!;
}

/** The a and f′ that a program of this style computes from z. */
export function computedUnit(m: Machine, style: Style, name: ActivationName, z: number): { a: number; slope: number } {
  const [values, slopes] = UNIT_FORMULAS[name];
  const a = formula(values, style)(m, z);
  return { a, slope: formula(slopes, style)(m, z, a) };
}

/** ∂loss/∂a that a program of this style computes. */
export function computedLossSlopes(
  m: Machine,
  style: Style,
  name: LossName,
  [a, t]: readonly [readonly number[], readonly number[]],
): number[] {
  return formula(LOSS_FORMULAS[name], style)(m, a, t);
}

interface Sample {
  readonly a: number[][];
  readonly delta: number[][];
}

const isFirst = ({ mean }: Style): boolean => mean.startsWith("first");

function overSamples(m: Machine, { mean }: Style, v: number, samples: number): number {
  return mean.endsWith("divided") ? m.div(v, samples) : m.mul(v, m.fl(1 / samples));
}

function column(theta: Float64Array, { units, inputs, weights }: LayerLayout, j: number): number[] {
  return Array.from({ length: units }, (_, i) => theta[weights + i * inputs + j]!);
}

function computedSample(m: Machine, style: Style, { architecture, parameters, batch }: Problem, s: number): Sample {
  const layout = networkLayout(architecture);
  const row = (matrix: Float64Array): number[] => {
    const width = matrix.length / batch.size;
    return [...matrix.subarray(s * width, (s + 1) * width)];
  };
  const a = [row(batch.inputs)];
  const slopes: number[][] = [];
  for (const [k, layer] of layout.entries()) {
    const units = Array.from({ length: layer.units }, (_, i) => {
      const start = layer.weights + i * layer.inputs;
      const bias = layer.biasCount === 0 ? [] : [parameters[layer.bias + i * layer.biasStride]!];
      const z = m.dot([...parameters.subarray(start, start + layer.inputs)], a[k]!, bias);
      return computedUnit(m, style, architecture.layers[k]!.activation, z);
    });
    a.push(units.map((unit) => unit.a));
    slopes.push(units.map(({ slope }) => slope));
  }
  const error = computedLossSlopes(m, style, architecture.loss, [a.at(-1)!, row(batch.targets)]);
  let message = isFirst(style) ? error.map((e) => overSamples(m, style, e, batch.size)) : error;
  const delta: number[][] = [];
  for (let k = layout.length - 1; k >= 0; k--) {
    const d = message.map((p, i) => m.mul(p, slopes[k]![i]!));
    delta[k] = d;
    message = a[k]!.map((_, j) => m.dot(column(parameters, layout[k]!, j), d));
  }
  return { a, delta };
}

/** The gradient that a correct program of this style computes, shape [P]. */
export function computedGradient(style: Style, problem: Problem): Float64Array {
  const m = new Machine(style);
  const { architecture, parameters, batch } = problem;
  const samples = Array.from({ length: batch.size }, (_, s) => computedSample(m, style, problem, s));
  const mean = (sum: number): number => (isFirst(style) ? sum : overSamples(m, style, sum, batch.size));
  const gradient = networkLayout(architecture).flatMap((layer, k) => {
    const deltas = Array.from({ length: layer.units }, (_, i) => samples.map(({ delta }) => delta[k]![i]!));
    const weights = deltas.flatMap((d, i) =>
      Array.from({ length: layer.inputs }, (_, j) => {
        const g = mean(
          m.dot(
            d,
            samples.map(({ a }) => a[k]![j]!),
          ),
        );
        const penalty = m.mul(m.fl(architecture.l2), parameters[layer.weights + i * layer.inputs + j]!);
        return architecture.l2 === 0 ? g : m.add(g, penalty);
      }),
    );
    const shared = layer.biasStride === 0 ? [deltas.flat()] : deltas;
    return [...weights, ...shared.slice(0, layer.biasCount).map((terms) => mean(m.sum(terms)))];
  });
  return Float64Array.from(gradient);
}
