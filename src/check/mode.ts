/** "every": differences at every coordinate. "probe": random directions. */
export type Mode = "every" | "probe";

/** How a verdict was reached: differences at every coordinate, random directions, or enclosures. */
export type Evidence = "measured" | "sampled" | "proved";
