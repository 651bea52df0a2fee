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
  { answer: "not finite", when: (report) => allWrong(report, ({ claimed }) => !Number.isFinite(claimed)) },
  { answer: "undecided", when: (report, subject) => allWrong(report, ({ index }) => jumps(subject, index)) },
  { answer: "no subgradient", when: (report) => allWrong(report, ({ left }) => !Number.isNaN(left)) },
  { answer: "wrong", when: () => true },
];

/** The answers that are shown in a program of their own. */
export const SHOWN = ["wrong", "no subgradient", "not finite", "biased by the rate"];

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

/** Whether the loss jumps here: a difference that stays as large when its step is a million times smaller. */
function jumps({ loss, point }, i) {
  const difference = (h) => loss(point.with(i, point[i] + h)) - loss(point.with(i, point[i] - h));
  const [far, near] = [difference(2 ** -20), difference(2 ** -40)];
  return far !== 0 && Math.abs(near / far) > 1 / 2;
}
