import { forward } from "../network/forward.js";
import type { Problem } from "../network/problem.js";
import { createWorkspace, type Workspace } from "../network/workspace.js";
import { entry } from "./entry.js";

/** Every pre-activation and activation of a problem, in the workspace of a forward pass. */
export function activate({ architecture, batch, parameters }: Problem): Workspace {
  const workspace = createWorkspace(architecture, batch.size);
  forward(parameters, batch, workspace);
  return workspace;
}

/** σ(z) rounds to 1 from z ≈ 36.7 on, where ln(1 − a) is −∞; at 30, 1 − σ(z) still has 3 digits. */
const MAX_LOGIT = 30;

/** Whether no output rounds to 0 or 1 where the loss takes its logarithm: |z| ≤ 30 under binary-cross-entropy. */
export function hasFiniteLoss(problem: Problem): boolean {
  const { layers, loss } = problem.architecture;
  if (loss !== "binary-cross-entropy") return true;
  return entry(activate(problem).layers, layers.length - 1).z.every((z) => Math.abs(z) <= MAX_LOGIT);
}
