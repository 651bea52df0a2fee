import { networkLayout } from "../network/architecture.js";
import { networkSize, type Problem } from "../network/problem.js";
import type { Random } from "../numeric/random.js";
import { entry } from "./entry.js";
import { anyLayer, anything, every, hasBatch, hasBias, hasPenalty, type Mutant } from "./mutants-needs.js";

/** Entries are clamped to this, and the whole gradient scaled to norm NORM. */
const CLIP = 0.05;
const NORM = 0.1;
/** An entry is increased by this share. */
const TENTH = 0.1;
/** Below this an entry is flushed to 0. */
const FLUSH = 1e-7;
const OFFSET = 1e-8;

/** binary16: 10 fraction bits, exponents from −14 (subnormal spacing 2⁻²⁴) to 15, largest finite value 65504. */
const HALF = { fractionBits: 10, minExponent: -14, maxExponent: 15, largest: 65504 } as const;

/** The float16 nearest x, ties to even, as a float64; ±∞ from 65520 on. Source: IEEE 754-2019, binary16. */
export function float16(x: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  const clamped = Math.min(Math.max(exponent, HALF.minExponent), HALF.maxExponent);
  const anchor = 1.5 * 2 ** (52 + clamped - HALF.fractionBits); // its ulp is the float16 spacing at x
  const rounded = x + anchor - anchor;
  return Math.abs(rounded) > HALF.largest ? Math.sign(rounded) * Infinity : rounded;
}

/** Another share of the regulariser in weights (or biases). */
function penaltyIs(share: (v: number, l2: number, m: number) => number, wrong: "W" | "b" = "W"): Mutant["edit"] {
  return () => ({
    penalty: (v, kind, { architecture: { l2 }, batch }) =>
      kind === wrong ? share(v, l2, batch.size) : kind === "W" ? l2 * v : 0,
  });
}

/** Every entry changed alone. */
function entriesAre(changed: (g: number) => number): Mutant["edit"] {
  return () => ({ final: (gradient) => gradient.map(changed) });
}

/** The entries of one random layer changed. */
function layerIs(changed: (g: number) => number): Mutant["edit"] {
  return (problem, stream) => {
    const layer = entry(networkLayout(problem.architecture), anyLayer(problem, stream));
    const end = layer.bias + layer.biasCount;
    return { final: (gradient) => gradient.map((g, i) => (i >= layer.weights && i < end ? changed(g) : g)) };
  };
}

/** Relative error r in one layer. */
function relative(name: string, r: number): Mutant {
  return {
    name,
    formula: `every entry of one layer times 1 + ${r}`,
    applies: anything,
    edit: layerIs((g) => g * (1 + r)),
  };
}

/** A random index of θ. */
function anyIndex({ architecture }: Problem, stream: Random): number {
  return stream.integer(0, networkSize(architecture) - 1);
}

/** One random entry changed. */
function oneEntryIs(changed: (g: number) => number): Mutant["edit"] {
  return (problem, stream) => {
    const wrong = anyIndex(problem, stream);
    return { final: (gradient) => gradient.map((g, i) => (i === wrong ? changed(g) : g)) };
  };
}

/** Bugs in the regulariser. */
export const PENALTY_MUTANTS: readonly Mutant[] = [
  { name: "reg-missing", formula: "dW without l2·W", applies: hasPenalty, edit: penaltyIs(() => 0) },
  { name: "reg-doubled", formula: "dW + 2·l2·W", applies: hasPenalty, edit: penaltyIs((w, l2) => 2 * l2 * w) },
  { name: "reg-half", formula: "dW + (l2/2)·W", applies: hasPenalty, edit: penaltyIs((w, l2) => (l2 / 2) * w) },
  { name: "reg-sign", formula: "dW − l2·W", applies: hasPenalty, edit: penaltyIs((w, l2) => -l2 * w) },
  {
    name: "reg-over-m",
    formula: "dW + l2·W/m",
    applies: every(hasPenalty, hasBatch),
    edit: penaltyIs((w, l2, m) => (l2 * w) / m),
  },
  {
    name: "reg-on-bias",
    formula: "db + l2·b",
    applies: every(hasPenalty, hasBias),
    edit: penaltyIs((b, l2) => l2 * b, "b"),
  },
  { name: "reg-l1", formula: "dW + l2·sign W", applies: hasPenalty, edit: penaltyIs((w, l2) => l2 * Math.sign(w)) },
];

/** Bugs in the gradient as a whole: clipping, precision, single entries. */
export const WHOLE_MUTANTS: readonly Mutant[] = [
  {
    name: "clip-by-value",
    formula: "every entry clamped to ±0.05",
    applies: anything,
    edit: entriesAre((g) => Math.max(-CLIP, Math.min(CLIP, g))),
  },
  {
    name: "norm-clip",
    formula: "the gradient scaled to norm 0.1, always",
    applies: anything,
    edit: () => ({
      final(gradient) {
        const norm = Math.sqrt(gradient.reduce((total, g) => total + g * g, 0));
        return gradient.map((g) => (norm === 0 ? 0 : (NORM * g) / norm));
      },
    }),
  },
  { name: "all-zero", formula: "g = 0", applies: anything, edit: entriesAre(() => 0) },
  { name: "layer-sign", formula: "the sign of one layer flipped", applies: anything, edit: layerIs((g) => -g) },
  { name: "layer-doubled", formula: "one layer added twice", applies: anything, edit: layerIs((g) => 2 * g) },
  relative("rel1e-3", 1e-3),
  relative("rel1e-4", 1e-4),
  relative("rel1e-6", 1e-6),
  relative("rel1e-8", 1e-8),
  { name: "const-offset", formula: "every entry + 1e-8", applies: anything, edit: entriesAre((g) => g + OFFSET) },
  {
    name: "flush-small",
    formula: "0 where |g| < 1e-7",
    applies: anything,
    edit: entriesAre((g) => (Math.abs(g) < FLUSH ? 0 : g)),
  },
  { name: "half-precision", formula: "every entry rounded to float16", applies: anything, edit: entriesAre(float16) },
  {
    name: "float32-rounded",
    formula: "every entry rounded to float32",
    applies: anything,
    edit: entriesAre(Math.fround),
  },
  { name: "one-entry-zero", formula: "one entry is 0", applies: anything, edit: oneEntryIs(() => 0) },
  { name: "one-entry-sign", formula: "one entry has the wrong sign", applies: anything, edit: oneEntryIs((g) => -g) },
  {
    name: "one-entry-10-percent",
    formula: "one entry is 10 % too large",
    applies: anything,
    edit: oneEntryIs((g) => g * (1 + TENTH)),
  },
  {
    name: "two-entries-swapped",
    formula: "two entries swapped",
    applies: ({ architecture }) => networkSize(architecture) >= 2,
    edit(problem, stream) {
      const first = anyIndex(problem, stream);
      const others = networkSize(problem.architecture) - 1;
      const second = (first + stream.integer(1, others)) % (others + 1);
      return {
        final: (gradient) => gradient.with(first, entry(gradient, second)).with(second, entry(gradient, first)),
      };
    },
  },
  { name: "nan-entry", formula: "one entry is NaN", applies: anything, edit: oneEntryIs(() => NaN) },
  { name: "infinite-entry", formula: "one entry is ∞", applies: anything, edit: oneEntryIs(() => Infinity) },
];
