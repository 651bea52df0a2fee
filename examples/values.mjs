// Numbers to check at, drawn from a seed, in the regimes in which gradients go wrong.

const between = (low, high) => (uniform) => low + (high - low) * uniform();
const oneOf = (values) => (uniform) => values[Math.floor(uniform() * values.length)];
const zero = () => 0;

/** domain → regime → one number. Grids make exact zeros, ties and bounds; `wide` saturates. */
export const DOMAINS = {
  real: { random: between(-2, 2), grid: oneOf([-1, 0, 1, 2]), zero },
  any: { random: between(-2, 2), grid: oneOf([-1, 0, 1, 2]), zero, wide: between(-30, 30) },
  positive: { random: between(0.3, 2.5), grid: oneOf([1, 2]) },
  unit: { random: between(-0.9, 0.9), grid: oneOf([-0.5, 0, 0.5]) },
  probability: { random: between(0.1, 0.9), grid: oneOf([0.25, 0.5]) },
  aboveOne: { random: between(1.2, 3), grid: oneOf([2, 3]) },
};

/** Uniform numbers on [0, 1), another stream for every text: mulberry32, by Tommy Ettinger. */
export function stream(seed, text) {
  let state = [...text].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0), 0x01000193), seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Multiples of 1/64, so that float32 holds them and people can read them; `random` where the domain has no such regime. */
export function draw(count, { domain, regime, uniform }) {
  const one = DOMAINS[domain][regime] ?? DOMAINS[domain].random;
  return Array.from({ length: count }, () => Math.round(64 * one(uniform)) / 64);
}

/** One value for each option, in every combination: { axis: [0, 1], keepDims: [true] } → [{ axis: 0, keepDims: true }, …]. */
export function choices(options) {
  let all = [{}];
  for (const [name, values] of Object.entries(options)) {
    all = all.flatMap((chosen) => values.map((value) => ({ ...chosen, [name]: value })));
  }
  return all;
}

/** An array of numbers as nested arrays of a shape. */
export function nested(numbers, shape) {
  const [rows, ...rest] = shape;
  if (rows === undefined) return numbers[0];
  const size = numbers.length / rows;
  return Array.from({ length: rows }, (_, k) => nested(numbers.slice(k * size, (k + 1) * size), rest));
}

/** A value as it is written in a program. */
export function literal(value) {
  if (value === undefined || value === Infinity) return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, entry]) => `${name}: ${literal(entry)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
