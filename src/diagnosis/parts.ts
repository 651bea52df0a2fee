import { BARS, KINDS } from "../check/judgement.js";
import type { Columns } from "../check/columns.js";
import { UNIT_ROUNDOFF } from "../numeric/float64.js";
import { blockSize, type Block } from "../subject/blocks.js";

/** What a block is to a network's layer: its weights, or its bias. */
type Role = "W" | "b";

/** A claim whose program is hidden: its blocks and numbers, and what a check measured of them. */
export interface BlockClaim {
  readonly blocks: readonly Block[];
  /** θ, shape [P]. */
  readonly point: Float64Array;
  readonly columns: Pick<Columns, "kind" | "claimed" | "measured" | "bar">;
  /** The regulariser's factor of ½ΣW², where it is known: its share of dW, l2·W, is then told from the data's. */
  readonly l2?: number;
  /** m, the batch size, where it is known: a factor m or 1/m then has a name. */
  readonly samples?: number;
}

/** Numbers of one block, or of several in a row, all of the same length. */
export interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: Role | undefined;
  readonly theta: Float64Array;
  readonly claimed: Float64Array;
  readonly measured: Float64Array;
  /** Error bar of measured; infinite where nothing was decided. */
  readonly bar: Float64Array;
  /** l2·W of weights, else 0. */
  readonly penalty: Float64Array;
  /** 1 where the claim is wrong. */
  readonly wrong: Uint8Array;
  readonly l2: number | undefined;
  readonly samples: number | undefined;
  /** Outputs of the network, when it is one. */
  readonly outputs: number | undefined;
  /** The bias of the same layer. */
  readonly bias: Part | undefined;
}

/** W and bias of a layer, counted from 1. */
export interface LayerParts {
  readonly number: number;
  readonly W: Part;
  readonly b: Part | undefined;
}

const DISAGREES = KINDS.indexOf("disagrees");
const AGREES = KINDS.indexOf("agrees");

/** Names that weights and biases have, such as W1, conv1.weight, kernel; b1, dense/bias. */
const ROLES: readonly (readonly [role: Role, name: RegExp])[] = [
  ["b", /bias|(?:^|[^a-z])b_?\d*$/i],
  ["W", /weight|kernel|(?:^|[^a-z])w_?\d*$/i],
];

function roleOf({ name }: Block): Role | undefined {
  return ROLES.find(([, pattern]) => pattern.test(name))?.[0];
}

/** The blocks of a claim as parts, in order; a bias belongs to the weights before it. */
export function readParts(claim: BlockClaim): Part[] {
  const { blocks, l2, samples } = claim;
  const isNetwork = blocks.every((block) => roleOf(block) !== undefined);
  const outputs = isNetwork ? blocks.findLast((block) => roleOf(block) === "W")?.shape[0] : undefined;
  let end = 0;
  return blocks.map((block): Part => {
    const start = end;
    end += blockSize(block);
    const { theta, ...numbers } = numbersOf(claim, start, end);
    const role = roleOf(block);
    const share = role === "W" ? (l2 ?? 0) : 0;
    const penalty = theta.map((w) => share * w);
    return { ...block, ...numbers, theta, role, penalty, l2, samples, outputs, bias: undefined };
  });
}

type Numbers = Pick<Part, "theta" | "claimed" | "measured" | "bar" | "wrong">;

function numbersOf(
  { point, columns: { kind, claimed, measured, bar } }: BlockClaim,
  start: number,
  end: number,
): Numbers {
  const decided = (i: number): boolean =>
    (kind[i] === AGREES || kind[i] === DISAGREES) && Number.isFinite(measured[i]) && bar[i]! < Infinity;
  return {
    theta: point.subarray(start, end),
    claimed: claimed.subarray(start, end),
    measured: measured.slice(start, end).map((g, i) => (decided(start + i) ? g : 0)),
    bar: bar.slice(start, end).map((e, i) => (decided(start + i) ? e : Infinity)),
    wrong: kind.slice(start, end).map((code) => (code === DISAGREES ? 1 : 0)),
  };
}

/**
 * The layers of a network, from the first: every block weights or a bias, each bias after its weights; undefined when
 * the blocks are not such.
 */
export function layersOf(parts: readonly Part[]): LayerParts[] | undefined {
  const layers: LayerParts[] = [];
  for (const [k, part] of parts.entries()) {
    const next = parts[k + 1];
    if (part.role === undefined) return undefined;
    if (part.role === "b" && parts[k - 1]?.role !== "W") return undefined;
    if (part.role === "b") continue;
    const b = next?.role === "b" ? next : undefined;
    layers.push({ number: layers.length + 1, W: { ...part, bias: b }, b });
  }
  return layers;
}

/** Several parts as one, row by row. */
export function joinParts(name: string, parts: readonly Part[]): Part {
  const join = (numbers: (part: Part) => Float64Array): Float64Array =>
    Float64Array.from(parts.flatMap((part) => [...numbers(part)]));
  const claimed = join((part) => part.claimed);
  return {
    ...parts[0]!,
    name,
    shape: [claimed.length],
    role: undefined,
    theta: join(({ theta }) => theta),
    claimed,
    measured: join(({ measured }) => measured),
    bar: join(({ bar }) => bar),
    penalty: join(({ penalty }) => penalty),
    wrong: Uint8Array.from(parts.flatMap(({ wrong }) => [...wrong])),
    bias: undefined,
  };
}

/** Whether some entry of the part is wrong. */
export function isWrong({ wrong }: Part): boolean {
  return wrong.includes(1);
}

/** The part when the data's share of its true gradient is `factor` times what it is: δ is passed down with a factor. */
function rebased(part: Part, factor: number): Part {
  if (factor === 1) return part;
  const { claimed, penalty, bias } = part;
  const measured = part.measured.map((g, i) => penalty[i]! + factor * (g - penalty[i]!));
  const bar = part.bar.map((e) => Math.abs(factor) * e);
  const slack = bar.map((e, i) => e + roundingAt(part, i));
  const wrong = part.wrong.map((_, i) => (Math.abs(claimed[i]! - measured[i]!) > BARS * slack[i]! ? 1 : 0));
  return { ...part, measured, bar, wrong, bias: bias && rebased(bias, factor) };
}

/** A layer's W, and its bias, if it has one, as they are when δ is passed down with a factor. */
export function partsOf({ W, b }: LayerParts, factor: number): [W: Part] | [W: Part, b: Part] {
  return b === undefined ? [rebased(W, factor)] : [rebased(W, factor), rebased(b, factor)];
}

/** Rounding of a claim at entry i: four units of its terms. */
export function roundingAt({ claimed, penalty }: Part, i: number): number {
  return 4 * UNIT_ROUNDOFF * (Math.abs(claimed[i]!) + Math.abs(penalty[i]!));
}
