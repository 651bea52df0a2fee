// What a library answers in one case, in words that are more than right and wrong.
import { checkGradient, checkGradientAsync, findings } from "../dist/index.js";

/** The answers in the order of the report card: what they mean, and which are shown in a program of their own. */
export const ANSWERS = {
  right: { means: "the claim is the derivative" },
  kink: { means: "at a kink, the claim is a valid subgradient" },
  wrong: { means: "the claim is not the derivative", isShown: true },
  "no subgradient": { means: "at a kink, the claim is no subgradient", isShown: true },
  NaN: { means: "the claim is NaN where a slope is measured", isShown: true },
  biased: { means: "right in the limit of small learning rates only", isShown: true },
  approximate: { means: "off by less than half the digits of float32 hold: an approximate forward pass or constant" },
  "no gradient": { means: "the gradient throws: not supported" },
  "no value": { means: "the function itself throws" },
  undecided: { means: "a jump, a singular point, or a claim and a slope that both are 0 but for rounding" },
};

/** The first that applies answers. */
const RULES = [
  ["no value", ({ misconduct }) => misconduct?.code.startsWith("loss-")],
  ["no gradient", ({ misconduct }) => misconduct !== undefined],
  ["undecided", ({ verdict }) => verdict === "inconclusive"],
  ["biased", ({ verdict, notes }) => verdict === "pass" && notes.length > 0],
  ["kink", ({ verdict, counts }) => verdict === "pass" && counts.nondifferentiable > 0],
  ["right", ({ verdict }) => verdict === "pass"],
  ["undecided", ({ isSingular }) => isSingular],
  ["NaN", ({ wrong }) => wrong.every(({ claimed }) => Number.isNaN(claimed))],
  ["no subgradient", ({ wrong }) => wrong.every(({ left }) => !Number.isNaN(left))],
  ["approximate", ({ wrong, size }) => wrong.every((entry) => Math.abs(entry.claimed - entry.measured) < 2 ** -12 * size)],
  ["wrong", () => true],
]; // prettier-ignore

/** A case's answer, and the report on which it rests. */
export async function answerTo({ subject, outputs }, seed) {
  const answered = await judged(await subject(), seed);
  if (answered.answer !== "no subgradient" || outputs === undefined) return answered;
  for (const output of outputs()) {
    const { answer } = await judged(output, seed);
    if (answer !== "right" && answer !== "kink") return answered;
  }
  return { ...answered, answer: "kink" };
}

async function judged(subject, seed) {
  const report = subject.isAsync ? await checkGradientAsync(subject, { seed }) : checkGradient(subject, { seed });
  const wrong = findings(report, "disagrees", Infinity);
  const facts = {
    ...report,
    wrong,
    isSingular: (await Promise.all(wrong.map((entry) => isSingular(entry, subject)))).every(Boolean),
    size: report.columns.claimed.reduce((size, g) => Math.max(size, Math.abs(g)), 0),
  };
  return { answer: RULES.find(([, applies]) => applies(facts))[0], report };
}

/** Whether there is no slope to compare with: none is measured, the claim is infinite, or the loss jumps. */
async function isSingular({ claimed, measured, index }, { loss, point }) {
  if (!Number.isFinite(measured) || Math.abs(claimed) === Infinity) return true;
  const at = async (h) => await loss(Float64Array.from(point).with(index, point[index] + h));
  const difference = async (h) => (await at(h)) - (await at(-h));
  const [far, near] = [await difference(2 ** -20), await difference(2 ** -40)];
  return far !== 0 && Math.abs(near / far) > 1 / 2; // as large with a step a million times smaller
}
