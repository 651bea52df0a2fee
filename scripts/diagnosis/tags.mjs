// @ts-check
// What goes wrong when a line of the student's program does, by the tag of the line.

/** @typedef {import("../../dist/diagnosis/diagnosis.js").Bug} Bug */
/** @typedef {import("../../dist/diagnosis/diagnosis.js").Quantity} Quantity */

/** Quantities that a wrong line makes wrong, and the layers, from 1 to L, where it may. @typedef {{ quantities: readonly Quantity[], isPlace(layer: number, L: number): boolean }} Tag */

const anywhere = () => true;
/** @type {Tag["isPlace"]} */
const last = (layer, L) => layer === L;
/** @type {Tag["isPlace"]} */
const hidden = (layer, L) => layer < L;

/** @type {Readonly<Record<string, Tag>>} */
export const TAGS = {
  "output error": { quantities: ["delta"], isPlace: last },
  "output f'": { quantities: ["delta"], isPlace: last },
  "f'": { quantities: ["delta"], isPlace: anywhere },
  propagation: { quantities: ["delta"], isPlace: hidden },
  "hidden f'": { quantities: ["delta"], isPlace: hidden },
  "hand-over": { quantities: ["delta"], isPlace: hidden },
  db: { quantities: ["db"], isPlace: anywhere },
  "bias scaling": { quantities: ["db", "reg"], isPlace: anywhere },
  dW: { quantities: ["dW"], isPlace: anywhere },
  "weight scaling": { quantities: ["dW", "reg"], isPlace: anywhere },
};

/**
 * Whether a bug is at the place of a tag, in its quantity and its uppermost layer: a wrong δ makes those below wrong. One
 * without layers is of δ of the last.
 * @param {Bug} bug
 * @param {string} tag
 * @param {number} L
 */
export function isAt({ quantity, layers }, tag, L) {
  const place = TAGS[tag] ?? unknown(tag);
  const isWhole = layers.length === 0;
  return place.quantities.includes(isWhole ? "delta" : quantity) && place.isPlace(isWhole ? L : Math.max(...layers), L);
}

/** @param {string} tag @returns {never} */
function unknown(tag) {
  throw new RangeError(`isAt: tag is ${tag}; expected one of ${Object.keys(TAGS).join(", ")}`);
}
