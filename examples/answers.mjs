// What a library answers in one case, in words that are more than right and wrong.
import { checkGradient, checkGradientAsync, findings } from "../dist/index.js";

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
  ["approximate", ({ isApproximate }) => isApproximate],
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
  const size = report.columns.claimed.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  const all = async (test) => (await Promise.all(wrong.map(test))).every(Boolean);
  const facts = {
    ...report,
    wrong,
    isSingular: wrong.every(hasNoSlope),
    isApproximate: await all((entry) => isNearly(entry, subject, 2 ** -12 * size)),
  };
  return { answer: RULES.find(([, applies]) => applies(facts))[0], report };
}

/** Whether there is no slope to compare with: none is measured, or the claim is infinite. */
function hasNoSlope({ claimed, measured }) {
  return !Number.isFinite(measured) || Math.abs(claimed) === Infinity;
}

/** L(x + h) − L(x − h) along one coordinate. */
async function difference({ loss, point }, i, h) {
  const at = async (x) => await loss(Float64Array.from(point).with(i, x));
  return (await at(point[i] + h)) - (await at(point[i] - h));
}

/** Whether a claim is off by less than `error`, here or, if the loss has a small jump here, on the mean around. */
async function isNearly({ claimed, measured, index }, subject, error) {
  const h = 2 ** -10;
  if (Math.abs(claimed - measured) < error) return true;
  return Math.abs(claimed - (await difference(subject, index, h)) / (2 * h)) < error;
}
