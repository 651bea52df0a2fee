import type { PairingReport } from "../check/check-adjoint.js";
import { formatPlace, placeOf } from "../subject/blocks.js";
import { shortBar, shortNumber } from "./text.js";

/** A report on two products in words: the verdict and both sides, then an entry on which they differ. */
export function pairingToText(report: PairingReport): string {
  const { seed, products } = report;
  return [headline(report), ...entryLine(report), `  replay    seed ${seed}, ${products} pairs of products`].join("\n");
}

function headline({
  verdict,
  subject,
  identity,
  misconduct,
  forward,
  backward,
  bar,
  resolution,
}: PairingReport): string {
  if (misconduct !== undefined) return `${verdict}: ${subject.name} cannot be checked: ${misconduct.message}`;
  const sides = `${shortNumber(forward)} and ${shortNumber(backward)} ± ${shortBar(bar)}`;
  return `${verdict}: ${subject.name}: ${identity}: ${sides}, resolution ${shortBar(resolution)} an entry`;
}

function entryLine({ entry, subject }: PairingReport): string[] {
  if (entry === undefined) return [];
  const place = formatPlace(placeOf(subject.blocks, entry.input));
  const claims = `${shortNumber(entry.forward)} by the product from the right, ${shortNumber(entry.backward)} from the left`;
  return [`  ∂(output ${entry.output})/∂${place}  ${claims}`];
}
