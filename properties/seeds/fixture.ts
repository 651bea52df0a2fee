import { readFileSync } from "node:fs";
import { parseNetworkText } from "../../src/network/network-file.js";
import type { Problem } from "../../src/network/problem.js";

/** The networks that the seeds name. */
export type SeedNetwork = "cat-dog" | "w1-w9" | "two-hidden-layers" | "digits-784-16-16-10";

/** A network of fixtures/networks. */
export function fixture(name: SeedNetwork): Problem {
  return parseNetworkText(readFileSync(new URL(`../../fixtures/networks/${name}.json`, import.meta.url), "utf8"));
}
