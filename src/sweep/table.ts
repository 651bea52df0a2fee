import { describe } from "../subject/conduct.js";
import type { Tree } from "../subject/tree.js";
import type { Precision } from "../subject/subject.js";

/** A size: a number, or a name that stands for one size wherever it is used in a row. */
export type Extent = string | number;

/** An input of an operation. A shape alone is an input of any real numbers. */
export interface InputSpec {
  readonly shape: readonly Extent[];
  /** All entries lie strictly between these. */
  readonly between?: readonly [low: number, high: number];
  /** The entries are indices, whole numbers from 0 to below this size; they are not differentiated. */
  readonly below?: Extent;
}

/** The inputs of an operation by name. */
export type InputSpecs = Readonly<Record<string, readonly Extent[] | InputSpec>>;

/** A value of an option. */
type Option = string | number | boolean | null | readonly Option[];

/** The values of the inputs of a case by name: nested arrays. */
type Inputs = Readonly<Record<string, Tree>>;
type Options = Readonly<Record<string, Option>>;
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** An answer, or a promise of it. */
type Promised<T> = T | Promise<T>;

/**
 * A row of a table: an operation, its inputs and options, and how to evaluate it. With value and vjp it may have any
 * tensor as its value; with loss and gradient it has a number.
 */
export interface Op {
  readonly op: string;
  /** The inputs, or several sets of them of which a case has one: other ranks, other inputs left out. */
  readonly inputs: InputSpecs | readonly InputSpecs[];
  /** The values that an option may have, the simplest first; they may depend on the shapes, as an axis does. */
  readonly options?: Readonly<Record<string, readonly Option[] | ((shapes: Shapes) => readonly Option[])>>;
  readonly value?: (inputs: never, options: never) => Promised<Tree>;
  /** The claimed Jᵀu by name of the input, for a cotangent u that is arranged as the value. */
  readonly vjp?: (inputs: never, options: never, cotangent: never) => Promised<Tree>;
  readonly loss?: (inputs: never, options: never) => Promised<number>;
  readonly gradient?: (inputs: never, options: never) => Promised<Tree>;
  /** Whether the operation documents these inputs; what it does with others is not judged. */
  readonly precondition?: (inputs: never, options: never) => boolean;
  /** What an error says where the operation makes no claim; by default that something is not supported or has no gradient. */
  readonly unsupported?: RegExp;
  readonly precision?: Precision;
}

/** One case of a sweep, as JSON holds it. */
export interface Case {
  readonly op: string;
  readonly inputs: Inputs;
  readonly options: Options;
}

/** The kinds of cases in order of a report, each with what it means and whether it fails a sweep. */
export const CASE_KINDS = {
  right: { means: "right", isWrong: false },
  wrong: { means: "a wrong gradient", isWrong: true },
  "valid-subgradient": { means: "a valid subgradient at a kink", isWrong: false },
  "invalid-subgradient": { means: "no subgradient at a kink", isWrong: true },
  "approximate-forward": { means: "the gradient of what the forward pass approximates", isWrong: false },
  "not-finite": { means: "a claim that is not finite where the value is", isWrong: false },
  undefined: { means: "a value that is not finite", isWrong: false },
  precondition: { means: "inputs outside of what the operation documents", isWrong: false },
  unsupported: { means: "not supported", isWrong: false },
  throws: { means: "an error", isWrong: false },
  unfit: { means: "an answer that cannot be checked", isWrong: false },
  ended: { means: "the process ended, or took too long", isWrong: false },
  undecided: { means: "undecided", isWrong: false },
} as const;
export type CaseKind = keyof typeof CASE_KINDS;

/** What a case came to. */
export interface CaseAnswer {
  readonly kind: CaseKind;
  /** In words; one line or several. */
  readonly message: string;
}

/** What a row must have. */
const PARTS: readonly (readonly [expected: string, accepts: (row: Partial<Op>) => boolean])[] = [
  ["op, the name of an operation", ({ op }) => typeof op === "string"],
  ["inputs, an object of shapes", ({ inputs }) => typeof inputs === "object" && inputs !== null],
  [
    "value and vjp, or loss and gradient",
    ({ value, vjp, loss, gradient }) =>
      [value, vjp].every((part) => typeof part === "function") ||
      [loss, gradient].every((part) => typeof part === "function"),
  ],
];

/**
 * A value as a table.
 * @throws {TypeError} when it is no array of rows, naming what the first wrong one lacks; `who` opens the message
 * @throws {RangeError} when it is empty, or two rows have the same name
 */
export function asTable(who: string, given: unknown): readonly Op[] {
  if (!Array.isArray(given)) throw new TypeError(`${who}: found ${describe(given)}; expected an array of operations`);
  if (given.length === 0) throw new RangeError(`${who}: found an empty table; expected at least one operation`);
  for (const [k, row] of given.entries()) {
    const lacking = PARTS.find(([, accepts]) => typeof row !== "object" || row === null || !accepts(row as Op));
    if (lacking !== undefined) throw new TypeError(`${who}: row ${k} is incomplete; expected ${lacking[0]}`);
  }
  const names = (given as Op[]).map(({ op }) => op);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw new RangeError(`${who}: two rows are named ${twice}; expected one`);
  return given as Op[];
}

/** The inputs of a set in full. */
export function specsOf(set: InputSpecs): Readonly<Record<string, InputSpec>> {
  return Object.fromEntries(
    Object.entries(set).map(([name, spec]) => [name, "shape" in spec ? spec : { shape: spec }]),
  );
}

/** The sets of inputs of a row. */
export function inputSets({ inputs }: Pick<Op, "inputs">): readonly InputSpecs[] {
  return Array.isArray(inputs) ? (inputs as readonly InputSpecs[]) : [inputs as InputSpecs];
}
