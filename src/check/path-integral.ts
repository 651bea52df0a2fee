import { askGradient, type Engine } from "../subject/engine.js";

/** Nodes and weights of 16-point Gauss-Legendre quadrature on [−1, 1], one half. Source: Abramowitz and Stegun, 25.4.30. */
const NODES: readonly (readonly [node: number, weight: number])[] = [
  [0.09501250983763744, 0.1894506104550685],
  [0.2816035507792589, 0.1826034150449236],
  [0.4580167776572274, 0.1691565193950025],
  [0.6178762444026438, 0.1495959888165767],
  [0.755404408355003, 0.1246289712555339],
  [0.8656312023878318, 0.0951585116824928],
  [0.9445750230732326, 0.06225352393864789],
  [0.9894009349916499, 0.02715245941175409],
];

/**
 * Mean of the claim's entry i over the segment [x − h eᵢ, x + h eᵢ]: what (f(x + h eᵢ) − f(x − h eᵢ))/2h must equal if
 * the claim is the derivative all along the segment (the fundamental theorem of calculus).
 * Sixteen gradients a panel; exact for claims that are polynomials of degree 31 on each panel. At a jump of the claim the
 * error is at most 1/20 of the jump on its panel, the largest weight.
 * @param panels equal parts of the segment, integrated one by one
 */
export function* meanClaim(point: Float64Array, i: number, h: number, panels: number = 1): Engine<number> {
  let mean = 0;
  for (let panel = 0; panel < panels; panel++) {
    const centre = point[i]! + h * ((2 * panel + 1) / panels - 1);
    for (const [node, weight] of NODES) {
      for (const side of [-1, 1]) {
        const gradient = yield* askGradient(point.with(i, centre + (side * node * h) / panels));
        mean += (weight / (2 * panels)) * gradient[i]!;
      }
    }
  }
  return mean;
}
