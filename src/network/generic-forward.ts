import type { Field, Row } from "../numeric/field.js";
import type { GenericLoss } from "../subject/generic.js";
import { ACTIVATIONS, type Activation } from "./activations.js";
import { networkLayout, type LayerLayout } from "./architecture.js";
import { ddGradient } from "./dd-backward.js";
import { LOSSES, type Loss } from "./losses.js";
import type { Problem } from "./problem.js";

/** A network and its batch, taken apart once. */
interface Plan {
  readonly layers: readonly (LayerLayout & { readonly f: Activation })[];
  readonly loss: Loss;
  readonly l2: number;
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
}

/**
 * The network's loss over any number type: the definition that every oracle evaluates, and all that an oracle knows
 * of the network. (1/m) Σₛ loss(aₛ, tₛ) + ½·l2·ΣW², the same formula as `forward`. The batch is converted once for each
 * number type: it must not change afterwards.
 */
export function networkLoss(problem: Problem): GenericLoss {
  const { architecture, batch } = problem;
  const plan: Plan = {
    layers: networkLayout(architecture).map((layout, k) => ({
      ...layout,
      f: ACTIVATIONS[architecture.layers[k]!.activation],
    })),
    loss: LOSSES[architecture.loss],
    l2: architecture.l2,
    inputs: rowsOf(batch.inputs, batch.size),
    targets: rowsOf(batch.targets, batch.size),
  };
  const known = new WeakMap<object, unknown>();
  function inputsOver<T>(field: Field<T>): readonly ArrayLike<T>[] {
    let found = known.get(field) as Row<T>[] | undefined;
    if (found === undefined) {
      found = plan.inputs.map((row) => {
        const converted = places(field, row.length);
        for (let j = 0; j < row.length; j++) converted[j] = field.from(row[j]!);
        return converted;
      });
      known.set(field, found);
    }
    return found;
  }
  return {
    over: (field, theta) => lossOver(field, plan, inputsOver(field), theta),
    ddGradient: (theta) => ddGradient(problem, theta),
  };
}

function lossOver<T>(field: Field<T>, plan: Plan, inputs: readonly ArrayLike<T>[], theta: readonly T[]): T {
  const none = field.from(0);
  let sum = none;
  for (let s = 0; s < inputs.length; s++) {
    let a: ArrayLike<T> = inputs[s]!;
    for (let k = 0; k < plan.layers.length; k++) a = layerOver(field, plan.layers[k]!, theta, a);
    sum = field.add(sum, plan.loss.over(field, a, plan.targets[s]!));
  }
  const mean = field.div(sum, field.from(inputs.length));
  return plan.l2 === 0 ? mean : field.add(mean, penaltyOver(field, plan, theta));
}

/** f(W a + b) of one layer. */
function layerOver<T>(field: Field<T>, layer: Plan["layers"][number], theta: readonly T[], a: ArrayLike<T>): Row<T> {
  const found = places(field, layer.units);
  for (let i = 0; i < layer.units; i++) {
    const bias = layer.biasCount === 0 ? field.from(0) : theta[layer.bias + i * layer.biasStride]!;
    found[i] = layer.f.over(field, field.dot(bias, theta, layer.weights + i * layer.inputs, a));
  }
  return found;
}

/** Places for n numbers. */
function places<T>(field: Field<T>, n: number): Row<T> {
  return field.row?.(n) ?? Array.from<T>({ length: n });
}

/** ½·l2·ΣW². */
function penaltyOver<T>(field: Field<T>, { l2, layers }: Plan, theta: readonly T[]): T {
  let squares = field.from(0);
  for (const layer of layers) {
    squares = field.dot(squares, theta, layer.weights, theta.slice(layer.weights, layer.bias));
  }
  return field.mul(field.mul(field.from(0.5), field.from(l2)), squares);
}

/** The rows of a row-major matrix. */
function rowsOf(matrix: Float64Array, rows: number): number[][] {
  const width = matrix.length / rows;
  return Array.from({ length: rows }, (_, s) => [...matrix.subarray(s * width, (s + 1) * width)]);
}
