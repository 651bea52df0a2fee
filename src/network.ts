export { auditCertificate, proveNetwork, type NetworkProof } from "./campaign/certify.js";
export { ACTIVATION_NAMES, ACTIVATIONS, type Activation, type ActivationName } from "./network/activations.js";
export {
  BIAS_KINDS,
  formatArchitecture,
  networkBlocks,
  type Architecture,
  type BiasKind,
  type LayerSpec,
} from "./network/architecture.js";
export { formatCertificate, parseCertificateText, type Certificate } from "./network/certificate-file.js";
export { backward } from "./network/backward.js";
export { forward } from "./network/forward.js";
export { networkLoss } from "./network/generic-forward.js";
export { formatGradient, parseGradient, parseGradientText } from "./network/gradient-file.js";
export { readIdxImages, readIdxLabels } from "./network/idx.js";
export { initialise, INITIALISER_NAMES, type InitialiserName } from "./network/initialise.js";
export { LOSS_NAMES, LOSSES, type Loss, type LossName } from "./network/losses.js";
export { measureActivation, type ComputedActivation } from "./network/measured-activation.js";
export { formatNetwork, parseNetwork, parseNetworkText } from "./network/network-file.js";
export { networkSubject } from "./network/network-subject.js";
export { networkSize, takeSamples, type Batch, type Problem } from "./network/problem.js";
export { networkRounding } from "./network/rounded-backward.js";
export { sgdStep, train, type TrainingPlan } from "./network/sgd.js";
export { withStoredClaim } from "./network/stored-claim.js";
export { createWorkspace, type Workspace } from "./network/workspace.js";
