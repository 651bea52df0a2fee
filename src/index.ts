export { checkGradient, checkGradientAsync } from "./check/check-gradient.js";
export {
  checkAdjoint,
  checkAdjointAsync,
  checkSymmetry,
  checkSymmetryAsync,
  type AdjointProducts,
  type AsyncPairingOptions,
  type PairingOptions,
  type PairingReport,
} from "./check/check-adjoint.js";
export type { AsyncCheckOptions, CheckOptions } from "./check/options.js";
export type { Columns } from "./check/columns.js";
export { KINDS, REASONS, type Kind, type Reason } from "./check/judgement.js";
export { findingAt, findings, type Finding, type Report, type Verdict } from "./check/report.js";
export type { Evidence, Mode } from "./check/mode.js";
export { diagnoseBlocks } from "./diagnosis/black-box.js";
export { CODES, type Code } from "./diagnosis/codes.js";
export { diagnose, type DiagnoseOptions } from "./diagnosis/diagnose.js";
export { diagnoseProgram, type ProgramOptions } from "./diagnosis/diagnose-program.js";
export { diagnoseReport, diagnoseReportAsync } from "./diagnosis/diagnose-report.js";
export type { Backpropagation, Bug, Diagnosis, Explanation, Quantity } from "./diagnosis/diagnosis.js";
export type { Claim } from "./diagnosis/frame.js";
export type { BlockClaim } from "./diagnosis/parts.js";
export { probeProgram } from "./diagnosis/program-probes.js";
export { probeState, probeStateAsync } from "./diagnosis/state-probes.js";
export { absolute, logSumExp, sigmoid, softplus, tanh } from "./numeric/elementary.js";
export type { Ball, BallColumns } from "./numeric/enclosure.js";
export { isPositive, isPositiveSmoothly, type Field, type Sign } from "./numeric/field.js";
export { audit, type Audit, type ClaimedProof } from "./oracle/audit.js";
export { enclosedQuotients, type QuotientEnclosure } from "./oracle/cauchy.js";
export { provedDescent, type Descent, type DescentOptions } from "./oracle/descent.js";
export {
  directionProof,
  wrongEntry,
  type DirectionOptions,
  type DirectionProof,
  type WrongEntry,
} from "./oracle/direction.js";
export type { Effort } from "./oracle/effort.js";
export { encloseGradient, type EncloseOptions, type GradientEnclosure } from "./oracle/enclose.js";
export type { Sides } from "./oracle/gradient-pieces.js";
export { INCONCLUSIVE_REASONS, type Inconclusive, type InconclusiveReason } from "./oracle/inconclusive.js";
export { conventionOf, kinkSlopes, type Convention, type KinkSlopes } from "./oracle/kink.js";
export type { Kink } from "./oracle/pieces.js";
export { assumedModel, type FloatingPointModel } from "./oracle/floating-point.js";
export { differenceQuotients, type Quotient } from "./oracle/quotient.js";
export {
  judgeRounding,
  ROUNDING_KINDS,
  roundedGradient,
  type RoundedSubject,
  type RoundingColumns,
  type RoundingKind,
} from "./oracle/rounding.js";
export { assertGradient, GradientError } from "./report/assert.js";
export { type Checks, type ReportsDocument } from "./report/checks.js";
export { FORMAT_NAMES, FORMATS, type FormatName } from "./report/formats.js";
export { reportToJson, type FindingDocument, type JsonNumber, type ReportDocument } from "./report/json.js";
export { pairingToText } from "./report/pairing-text.js";
export type { DiagnosedReport } from "./report/diagnosed.js";
export { diagnosisToText } from "./report/diagnosis-text.js";
export { explanationToText } from "./report/explanation-text.js";
export { reportToText } from "./report/text.js";
export { formatPlace, placeOf, type Block, type Place } from "./subject/blocks.js";
export {
  COMPLEX_CONVENTIONS,
  complexBlock,
  fromComplex,
  fromComplexGradient,
  toComplex,
  type ComplexConvention,
  type ComplexNumbers,
} from "./subject/complex.js";
export type { DrawOptions } from "./subject/contracted.js";
export type { GenericLoss } from "./subject/generic.js";
export type { ActivationError, RoundedArithmetic, RoundedProgram } from "./subject/rounded-program.js";
export { MISCONDUCT, Misconduct, type MisconductCode } from "./subject/conduct.js";
export type { LossBatch, PlainAsyncSubject, PlainSubject, Precision, Subject } from "./subject/subject.js";
export { hessianSubject, type HessianProduct, type SecondOrder } from "./subject/hessian.js";
export { jvpSubject, type TangentFunction, type TangentProduct } from "./subject/jvp.js";
export type { Answer, Matrix, Promised } from "./subject/part.js";
export { modelSubject, type AsyncModel, type Model, type StoredParameters } from "./subject/model.js";
export { tapeSubject, type AsyncTape, type Tape } from "./subject/tape.js";
export {
  treeSubject,
  treeVjpSubject,
  type TreeFunction,
  type TreeLoss,
  type TreeOutline,
} from "./subject/tree-subject.js";
export type { Tensor, Tree } from "./subject/tree.js";
export { updateSubject, type AsyncUpdateModel, type UpdateModel } from "./subject/update.js";
export { jacobianSubjects, vectorSubject, type AsyncVectorFunction, type VectorFunction } from "./subject/vector.js";
