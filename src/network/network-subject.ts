import type { LossBatch, Subject } from "../subject/subject.js";
import { batchLength, placePoint } from "../subject/subject.js";
import { formatArchitecture, networkBlocks } from "./architecture.js";
import { backward } from "./backward.js";
import { forward } from "./forward.js";
import { perturbedLosses } from "./perturbed-losses.js";
import type { NetworkSource } from "./network-source.js";
import { checkShapes, type Problem } from "./problem.js";
import { createWorkspace } from "./workspace.js";

/**
 * The network as a subject: its loss and the gradient that its own backpropagation claims, at the problem's θ.
 * @throws {RangeError} when a shape does not fit
 */
export function networkSubject(problem: Problem, name: string = formatArchitecture(problem.architecture)): Subject {
  const { architecture, batch, parameters, precision } = checkShapes(problem);
  const workspace = createWorkspace(architecture, batch.size);
  const loss = (theta: Float64Array): number => forward(theta, batch, workspace);
  const source: NetworkSource = { problem, isProgram: true };
  return {
    name,
    blocks: networkBlocks(architecture),
    point: parameters,
    precision,
    source,
    loss,
    ...(precision === "float32" ? { twin: loss } : {}), // this loss is computed in float64 whatever the claim is
    gradient(theta) {
      const gradient = new Float64Array(theta.length).fill(NaN); // what is not overwritten must not pass for 0
      forward(theta, batch, workspace);
      backward(theta, batch, workspace, gradient);
      return gradient;
    },
    losses: (request) =>
      "indices" in request ? perturbedLosses(request, batch, workspace) : lossesAlong(request, loss),
  };
}

/** The loss at every point of a line, by full passes. */
function lossesAlong(request: LossBatch, loss: (theta: Float64Array) => number): Float64Array {
  const theta = request.base.slice();
  const values = new Float64Array(batchLength(request));
  for (let k = 0; k < values.length; k++) {
    placePoint(theta, request, k);
    values[k] = loss(theta);
  }
  return values;
}
