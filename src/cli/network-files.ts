import { readFileSync } from "node:fs";
import type { Problem } from "../network/problem.js";
import { refused, refuseMissing } from "./refusals.js";

/**
 * The network of a network file.
 * @throws {UsageError} in one line: what was found in which file, where, and what was expected
 */
export async function readNetwork(command: string, file: string): Promise<Problem> {
  const { parseNetworkText } = await import("../network/network-file.js");
  refuseMissing(command, file);
  return await refused(`${command}: ${file}`, "", () => parseNetworkText(readFileSync(file, "utf8")));
}

/**
 * The claimed gradient of a gradient file, for a network.
 * @throws {UsageError} as `readNetwork` does
 */
export async function readClaim(command: string, file: string, { architecture }: Problem): Promise<Float64Array> {
  const { parseGradientText } = await import("../network/gradient-file.js");
  refuseMissing(command, file);
  return await refused(`${command}: ${file}`, "", () => parseGradientText(readFileSync(file, "utf8"), architecture));
}
