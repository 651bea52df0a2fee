import { networkLayout, type Architecture, type LayerLayout } from "./architecture.js";

/** Arrays of one layer for a batch of m samples, each of shape [m, units] and row-major. */
export interface LayerState {
  /** Pre-activation z = W a_prev + b. */
  readonly z: Float64Array;
  /** Activation a = f(z). */
  readonly a: Float64Array;
  /** Error signal δ = ∂L/∂z of the summed loss. */
  readonly delta: Float64Array;
}

/** What forward and backward write into, made once for an architecture and a largest batch and used again. */
export interface Workspace {
  readonly architecture: Architecture;
  readonly layout: readonly LayerLayout[];
  readonly capacity: number;
  readonly layers: readonly LayerState[];
}

/** A workspace for batches of up to `capacity` samples. */
export function createWorkspace(architecture: Architecture, capacity: number): Workspace {
  const layout = networkLayout(architecture);
  const state = (units: number): LayerState => ({
    z: new Float64Array(capacity * units),
    a: new Float64Array(capacity * units),
    delta: new Float64Array(capacity * units),
  });
  return { architecture, layout, capacity, layers: layout.map((layer) => state(layer.units)) };
}
