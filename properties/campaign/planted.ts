import type { backward } from "../../src/network/backward.js";
import { plantedGradient, type Dropped } from "../generators/dropped-slope.js";

/** A wrong backward pass: every entry is `change` of the gradient's own, or of one with f′ dropped somewhere. */
export function planted(dropped: Dropped, change: (g: number) => number = (g) => g): typeof backward {
  return (theta, batch, { architecture }, gradient) => {
    const problem = { architecture, batch, parameters: theta, precision: "float64" as const };
    gradient.set(plantedGradient(problem, dropped).map(change));
  };
}
