// What a library answers in one case, in words that are more than right and wrong.
import { checkGradient, checkGradientAsync, findings } from "../dist/index.js";

/** The answers, in the order in which a report is asked for them. */
const ANSWERS = [
  { answer: "no value", when: ({ misconduct }) => misconduct?.code.startsWith("loss-") },
  { answer: "no gradient", when: ({ misconduct }) => misconduct?.isCrash },
  { answer: "misconduct", when: ({ misconduct }) => misconduct !== undefined },
  { answer: "undecided", when: ({ verdict }) => verdict === "inconclusive" },
  { answer: "biased by the rate", when: ({ verdict, notes }) => verdict === "pass" && notes.length > 0 },
  { answer: "right, at a kink", when: ({ verdict, counts }) => verdict === "pass" && counts.nondifferentiable > 0 },
  { answer: "right", when: ({ verdict }) => verdict === "pass" },
  { answer: "undecided", when: (report, subject) => allWrong(report, (finding) => isSingular(finding, subject)) },
  { answer: "not a number", when: (report) => allWrong(report, ({ claimed }) => Number.isNaN(claimed)) },
  { answer: "no subgradient", when: (report) => allWrong(report, ({ left }) => !Number.isNaN(left)) },
  { answer: "wrong", when: () => true },
];

/** The answers that are shown in a program of their own. */
export const SHOWN = ["wrong", "no subgradient", "not a number", "biased by the rate"];

/** A case's answer, and the report on which it rests. */
export async function answerTo({ subject, outputs }, seed) {
  const answered = await judged(await subject(), seed);
  if (answered.answer !== "no subgradient" || outputs === undefined) return answered;
  for (const output of outputs()) {
    const { answer } = await judged(output, seed);
    if (!answer.startsWith("right")) return answered;
  }
  return { ...answered, answer: "right, at a kink" };
}

async function judged(subject, seed) {
  const report = subject.isAsync ? await checkGradientAsync(subject, { seed }) : checkGradient(subject, { seed });
  return { answer: ANSWERS.find(({ when }) => when(report, subject)).answer, report };
}

function allWrong(report, test) {
  return findings(report, "disagrees", Infinity).every(test);
}

/** Whether there is no slope to compare with: none is measured, the claim is infinite, or the loss jumps. */
function isSingular({ claimed, measured, index }, { loss, point }) {
  if (!Number.isFinite(measured) || Math.abs(claimed) === Infinity) return true;
  const difference = (h) => loss(point.with(index, point[index] + h)) - loss(point.with(index, point[index] - h));
  const [far, near] = [difference(2 ** -20), difference(2 ** -40)];
  return far !== 0 && Math.abs(near / far) > 1 / 2; // as large with a step a million times smaller
}
