export {
  checkGradient,
  checkGradientAsync,
  type AsyncCheckOptions,
  type CheckOptions,
} from "./check/check-gradient.js";
export type { Columns } from "./check/columns.js";
export { KINDS, REASONS, type Kind, type Reason } from "./check/judgement.js";
export { findingAt, findings, type Finding, type Report, type Verdict } from "./check/report.js";
export type { Evidence, Mode } from "./check/mode.js";
export type { Field, Sign } from "./numeric/field.js";
export { differenceQuotients, type Quotient } from "./oracle/quotient.js";
export { assertGradient, GradientError } from "./report/assert.js";
export { reportToJson } from "./report/json.js";
export { reportToText } from "./report/text.js";
export { formatPlace, placeOf, type Block, type Place } from "./subject/blocks.js";
export type { GenericLoss } from "./subject/generic.js";
export { MISCONDUCT, Misconduct, type MisconductCode } from "./subject/conduct.js";
export type { LossBatch, PlainAsyncSubject, PlainSubject, Precision, Subject } from "./subject/subject.js";
