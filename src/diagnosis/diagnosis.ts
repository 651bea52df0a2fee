import type { Problem } from "../network/problem.js";
import type { Code } from "./codes.js";

/** Seconds that a diagnosis may take by default. */
export const SECONDS = 2;

/** A program that computes the gradient of a network at its θ, shape [P]: what a student hands in. */
export type Backpropagation = (problem: Problem) => ArrayLike<number>;

/** What of a layer is wrong: its error signal, a block, the regulariser's share, or everything. */
export type Quantity = "delta" | "dW" | "db" | "reg" | "all";

/** One mistake of a program. */
export interface Bug {
  /** Name of the mistake, e.g. `hid.missing-fprime`; one that ends in `.unknown` gives a place only. */
  readonly key: string;
  readonly code: Code;
  /** What the program computes, e.g. `f′ = 1`. */
  readonly formula: string;
  readonly quantity: Quantity;
  /** Layers that have it, counted from 1, from the last down; empty when it concerns the whole gradient. */
  readonly layers: readonly number[];
}

/** Mistakes that together reproduce every claimed number to rounding, or, with a key `….unknown`, those that do in part. */
export interface Explanation {
  readonly bugs: readonly Bug[];
  /** How unlikely: of explanations of the same numbers the cheapest comes first. */
  readonly cost: number;
}

/** What is said of a wrong gradient. */
export interface Diagnosis extends Explanation {
  /** Other explanations that the claims do not tell from this one, the most likely first. */
  readonly alternatives: readonly Explanation[];
  /** Findings with their numbers, a line each, e.g. `claimed = 3.000000000000 × true in all 51 entries`. */
  readonly evidence: readonly string[];
  /** Claims on which this was found. */
  readonly foundOn: number;
  /** Further claims that it predicts to rounding. */
  readonly confirmedOn: number;
  /** The network that the layers are counted in; undefined where none is known. */
  readonly network: Problem | undefined;
  /** False when time ran out before every formula was tried. */
  readonly isComplete: boolean;
}
