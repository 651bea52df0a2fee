import type { Problem } from "./problem.js";

/** What the subject of a network was made from. */
export interface NetworkSource {
  readonly problem: Problem;
  /** Whether its gradient is a program's, at any θ, or a claim that is known at the problem's own θ only. */
  readonly isProgram: boolean;
}

/** The network that a subject was made from; undefined where it is none. */
export function sourceOf({ source }: { readonly source?: unknown }): NetworkSource | undefined {
  const isNetwork = typeof source === "object" && source !== null && "problem" in source && "isProgram" in source;
  return isNetwork ? (source as NetworkSource) : undefined;
}
