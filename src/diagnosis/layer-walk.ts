import type { Row } from "./codes.js";
import type { Quantity } from "./diagnosis.js";
import { formulasOf, type Finding } from "./findings.js";
import { ORDER_TESTS } from "./order-formulas.js";
import { PART_TESTS, scaled } from "./part-formulas.js";
import { isWrong, joinParts, rebased, type LayerParts, type Part } from "./parts.js";

/** The cost of a place without a cause. */
const UNKNOWN = 6;

const UNKNOWN_CODES = { delta: "GRAD-UNKNOWN-DELTA", dW: "GRAD-UNKNOWN-DW", db: "GRAD-UNKNOWN-DB" } as const;

type Place = keyof typeof UNKNOWN_CODES;

/** What is wrong in one layer, and by which factor its δ is passed down; undefined when its δ is another, unknown. */
interface LayerReading {
  readonly findings: readonly Finding[];
  readonly passed: number | undefined;
}

/**
 * What is wrong in a network's layers, from the last down. A factor of a layer's dW and db alike is one of δ, and the
 * layers below are read with it, unless they are right without. Below a δ that is unknown nothing is judged but zeros.
 */
export function readLayers(layers: readonly LayerParts[]): Finding[] {
  const found: Finding[] = [];
  let factor: number | undefined = 1;
  for (const [k, layer] of [...layers.entries()].toReversed()) {
    const reading: LayerReading = factor === undefined ? below(layer) : readLayer(layers, k, factor);
    found.push(...reading.findings);
    factor = reading.passed;
  }
  return found;
}

/** A layer's W, and its bias, if it has one, as they are when δ is passed down with a factor. */
function partsOf({ W, b }: LayerParts, factor: number): Part[] {
  return [W, ...(b === undefined ? [] : [b])].map((part) => rebased(part, factor));
}

function readLayer(layers: readonly LayerParts[], k: number, factor: number): LayerReading {
  const layer = layers[k]!;
  const [W, b] = partsOf(layer, factor) as [Part, Part | undefined];
  if (!isWrong(W) && !(b && isWrong(b))) return { findings: [], passed: factor };
  const joint = b === undefined || !isWrong(b) || !isWrong(W) ? undefined : jointFactor(layers, k, factor);
  if (joint !== undefined) return joint;
  const ofW = explained(W, "dW", layer.number);
  const ofB = b === undefined ? undefined : explained(b, "db", layer.number);
  const isLocal = k > 0 && !partsOf(layers[k - 1]!, factor).some(isWrong);
  const places = placesOf(ofW, ofB, { isLocal, isFirst: k === 0 });
  const unknown = places.map((place) => unknownFinding(place, layer.number));
  const named = [ofW, ofB].flatMap((finding) => (finding === undefined || finding === "right" || finding === "unknown" ? [] : finding));
  return { findings: [...named, ...unknown], passed: places.includes("delta") ? undefined : factor };
}

/** One factor of W and bias: of δ, passed down, or of this layer alone where the one below is right without it. */
function jointFactor(layers: readonly LayerParts[], k: number, factor: number): LayerReading | undefined {
  const rows = formulasOf(joinParts("", partsOf(layers[k]!, factor)), [scaled]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const next = layers[k - 1];
  const times = row.factor! * factor;
  const isLocal =
    next !== undefined && !partsOf(next, factor).some(isWrong) && partsOf(next, times).some(isWrong);
  const prefix = isLocal ? "layer." : k === layers.length - 1 ? "" : "hid.";
  const named = rows.map((guess): Row => ({ ...guess, key: guess.key === "zero" ? "zero" : prefix + guess.key, formula: `δ = ${guess.formula}` }));
  const finding: Finding = { rows: named as [Row, ...Row[]], quantity: isLocal ? "all" : "delta", layers: [layers[k]!.number] };
  return { findings: [finding], passed: isLocal ? factor : times };
}

/** What is said of one block: it is right, its formula is not known, or the findings. */
type Explained = "right" | "unknown" | readonly Finding[];

function explained(part: Part, quantity: "dW" | "db", number: number): Explained {
  if (!isWrong(part)) return "right";
  const rows = formulasOf(part, [...PART_TESTS, ...ORDER_TESTS]);
  const [best, ...others] = rows;
  if (best === undefined) return "unknown";
  return best.key.split(" & ").map((key, n): Finding => {
    const isPenalty = key.startsWith("reg.");
    const named = (row: Row, name: string): Row => ({
      ...row,
      key: name.startsWith("reg.") ? name : `${quantity}.${name}`,
      code: name.startsWith("reg.") ? "GRAD-REG" : row.code,
      formula: `${quantity} = ${row.formula}`,
    });
    const alternatives = n > 0 ? [] : others.filter((row) => !row.key.includes(" & "));
    return {
      rows: [named(best, key), ...alternatives.map((row) => named(row, row.key))],
      quantity: isPenalty ? "reg" : quantity,
      layers: [number],
    };
  });
}

/** Whether a block shows nothing of its layer's δ: it has none, or is 0. */
function isSilent(block: Explained | undefined): boolean {
  return block === undefined || (Array.isArray(block) && block.some((finding: Finding) => finding.rows[0].key.endsWith(".zero")));
}

/** Which quantities of a layer are wrong in a way that is not known. */
function placesOf(
  ofW: Explained,
  ofB: Explained | undefined,
  { isLocal, isFirst }: { readonly isLocal: boolean; readonly isFirst: boolean },
): Place[] {
  const isDelta = !isLocal || isFirst;
  if (ofW === "unknown" && ofB === "unknown") return isDelta ? ["delta"] : ["dW", "db"];
  if (ofW === "unknown") return [isSilent(ofB) && isDelta ? "delta" : "dW"];
  if (ofB === "unknown") return [isSilent(ofW) && isDelta ? "delta" : "db"];
  return [];
}

function unknownFinding(place: Place, number: number): Finding {
  const row = { key: `${place}.unknown`, code: UNKNOWN_CODES[place], cost: UNKNOWN, formula: `${place} is another` };
  return { rows: [row], quantity: place, layers: [number] };
}

/** What is still told below a δ that is unknown: blocks that are 0. */
function below({ W, b, number }: LayerParts): LayerReading {
  const zeros = ([["dW", W], ["db", b]] as const).flatMap(([quantity, part]): Finding[] => {
    const [row] = part === undefined || !isWrong(part) ? [] : formulasOf(part, [scaled]).filter(({ key }) => key === "zero");
    if (row === undefined) return [];
    return [{ rows: [{ ...row, key: `${quantity}.zero`, formula: `${quantity} = ${row.formula}` }], quantity, layers: [number] }];
  });
  return { findings: zeros, passed: undefined };
}
