import type { Field } from "../numeric/field.js";
import type { GenericLoss } from "../subject/generic.js";
import { ACTIVATIONS } from "./activations.js";
import { networkLayout } from "./architecture.js";
import { LOSSES } from "./losses.js";
import type { Problem } from "./problem.js";

/**
 * The network's loss over any number type: the definition that every oracle evaluates, and all that an oracle knows
 * of the network. (1/m) Σₛ loss(aₛ, tₛ) + ½·l2·ΣW², the same formula as `forward`.
 */
export function networkLoss(problem: Problem): GenericLoss {
  return { over: (field, theta) => lossOver(field, problem, theta) };
}

function lossOver<T>(field: Field<T>, { architecture, batch }: Problem, theta: readonly T[]): T {
  const layout = networkLayout(architecture);
  const loss = LOSSES[architecture.loss];
  const none = field.from(0);
  let sum = none;
  for (let s = 0; s < batch.size; s++) {
    let a = sample(batch.inputs, batch.size, s).map((x) => field.from(x));
    for (const [k, layer] of layout.entries()) {
      const f = ACTIVATIONS[architecture.layers[k]!.activation];
      a = Array.from({ length: layer.units }, (_, i) => {
        const bias = layer.biasCount === 0 ? none : theta[layer.bias + i * layer.biasStride]!;
        return f.over(field, field.dot(bias, theta, layer.weights + i * layer.inputs, a));
      });
    }
    sum = field.add(sum, loss.over(field, a, sample(batch.targets, batch.size, s)));
  }
  const mean = field.div(sum, field.from(batch.size));
  return architecture.l2 === 0 ? mean : field.add(mean, penaltyOver(field, architecture.l2, weightsOf(layout, theta)));
}

/** ½·l2·ΣW². */
function penaltyOver<T>(field: Field<T>, l2: number, weights: readonly T[]): T {
  const squares = field.dot(field.from(0), weights, 0, weights);
  return field.mul(field.mul(field.from(0.5), field.from(l2)), squares);
}

/** All weights of θ, without the biases. */
function weightsOf<T>(layout: ReturnType<typeof networkLayout>, theta: readonly T[]): T[] {
  return layout.flatMap((layer) => theta.slice(layer.weights, layer.bias));
}

/** Row s of a row-major matrix of `rows` rows. */
function sample(matrix: Float64Array, rows: number, s: number): number[] {
  const width = matrix.length / rows;
  return [...matrix.subarray(s * width, (s + 1) * width)];
}
