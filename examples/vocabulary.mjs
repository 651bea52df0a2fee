/**
 * The answers in the order of the report card: what they mean, and which are shown in a program of their own.
 * @type {Record<string, { means: string, isShown?: boolean }>}
 */
export const ANSWERS = {
  right: { means: "the claim is the derivative" },
  kink: { means: "at a kink, the claim is a valid subgradient" },
  wrong: { means: "the claim is not the derivative", isShown: true },
  "no subgradient": { means: "at a kink, the claim is no subgradient", isShown: true },
  NaN: { means: "the claim is NaN where a slope is measured", isShown: true },
  biased: { means: "right in the limit of small learning rates only", isShown: true },
  approximate: { means: "off by less than 2^-12: the gradient of what the forward pass approximates" },
  "no gradient": { means: "the gradient throws: not supported" },
  "no value": { means: "the function itself throws, or answers nothing" },
  undecided: { means: "a jump, a singular point, or nothing above the rounding" },
};
