import { permutation, random } from "../numeric/random.js";
import type { Architecture } from "./architecture.js";
import { backward } from "./backward.js";
import { forward } from "./forward.js";
import { checkShapes, type Batch } from "./problem.js";
import { createWorkspace, type Workspace } from "./workspace.js";

/** One training run: mini-batch size, learning rate, and the seed of the shuffle. */
export interface TrainingPlan {
  /** Samples a mini-batch; the last one of an epoch may be smaller. */
  readonly batchSize: number;
  /** Learning rate α > 0 of θ ← θ − α∇L. */
  readonly rate: number;
  readonly epochs: number;
  readonly seed: number;
}

/**
 * One step of gradient descent on a batch: θ ← θ − α·∇L(θ), in place.
 * @param gradient shape [P]; overwritten with ∇L at the old θ
 * @returns the loss at the old θ
 */
export function sgdStep(
  theta: Float64Array,
  batch: Batch,
  rate: number,
  [workspace, gradient]: readonly [workspace: Workspace, gradient: Float64Array],
): number {
  const loss = forward(theta, batch, workspace);
  backward(theta, batch, workspace, gradient);
  for (let i = 0; i < theta.length; i++) theta[i]! -= rate * gradient[i]!;
  return loss;
}

/**
 * Mini-batch stochastic gradient descent: each epoch visits every sample once, in an order that depends only on
 * (seed, epoch). θ is trained in place.
 * @returns the mean training loss of each epoch, shape [epochs]
 * @throws {RangeError} when batchSize or epochs is not an integer ≥ 1, the rate is not positive, or a shape does not fit
 */
export function train(architecture: Architecture, theta: Float64Array, data: Batch, plan: TrainingPlan): Float64Array {
  checkPlan(plan);
  checkShapes({ architecture, parameters: theta, batch: data, precision: "float64" });
  const workspace = createWorkspace(architecture, Math.min(plan.batchSize, data.size));
  const gradient = new Float64Array(theta.length);
  const mini = miniBatch(data, workspace.capacity);
  const losses = new Float64Array(plan.epochs);
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    const order = permutation(random(plan.seed, epoch), data.size);
    for (let start = 0; start < data.size; start += workspace.capacity) {
      const batch = mini(order.subarray(start, start + workspace.capacity));
      losses[epoch]! += (sgdStep(theta, batch, plan.rate, [workspace, gradient]) * batch.size) / data.size;
    }
  }
  return losses;
}

function checkPlan({ batchSize, epochs, rate }: TrainingPlan): void {
  for (const [name, value] of [
    ["batchSize", batchSize],
    ["epochs", epochs],
  ] as const) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`train: ${name} is ${value}; expected an integer ≥ 1`);
  }
  if (!(rate > 0 && rate < Infinity)) throw new RangeError(`train: rate is ${rate}; expected a finite number > 0`);
}

/** A function that copies chosen samples into one reused mini-batch of at most `capacity` samples. */
function miniBatch(data: Batch, capacity: number): (rows: Int32Array) => Batch {
  const inputs = new Float64Array((data.inputs.length / data.size) * capacity);
  const targets = new Float64Array((data.targets.length / data.size) * capacity);
  return (rows) => {
    copyRows(data.inputs, data.size, rows, inputs);
    copyRows(data.targets, data.size, rows, targets);
    return { size: rows.length, inputs, targets };
  };
}

function copyRows(from: Float64Array, count: number, rows: Int32Array, to: Float64Array): void {
  const width = from.length / count;
  for (let r = 0; r < rows.length; r++) {
    for (let j = 0; j < width; j++) to[r * width + j] = from[rows[r]! * width + j]!;
  }
}
