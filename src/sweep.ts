export { checkCase, type CaseOptions } from "./sweep/check-case.js";
export {
  sweep,
  sweepCase,
  type OpReport,
  type SweepFinding,
  type SweepOptions,
  type SweepReport,
} from "./sweep/sweep.js";
export { CASE_KINDS, type Case, type CaseAnswer, type CaseKind, type Op } from "./sweep/table.js";
export { sweepToJson, sweepToText, type SweepDocument } from "./sweep/text.js";
