// @ts-check
// The cases of the benchmark: a wrong program each, or a right one, with the claims it is diagnosed by.
import {
  isLive,
  mutantGradient,
  mutantNamed,
  PROBLEM_CLASS_NAMES,
  randomProblem,
  studentGradient,
} from "../../dist/generators.js";
import { limitsOf } from "../../dist/generators/constraints.js";
import { drawProblem, ORDINARY } from "../../dist/generators/draw-problem.js";
import { permutation, random } from "../../dist/numeric/random.js";
import { entry } from "../../dist/generators/entry.js";
import { claimsOf, isWrong } from "./claims.mjs";
import { triple } from "./networks.mjs";
import { mutated, mutations } from "./operators.mjs";
import { STUDENT_PROGRAM } from "./student-program.mjs";
import { THREADS } from "./threads.mjs";

/** @typedef {import("./claims.mjs").Claim} Claim */
/** @typedef {import("../../dist/network.js").Problem} Problem */

/** Claims to diagnose, fresh ones to confirm, and the tags of what is wrong. @typedef {{ name: string, tags: readonly string[], claims: Claim[], fresh: Claim[] }} Case */

/** Where cases are made: the seed of the networks, whether batches are one sample, and the precision. @typedef {{ seed: number, isSingle?: boolean, precision?: "float64" | "float32" }} Setting */

/** Which triples of networks are for the diagnosis, and which are kept to confirm. */
const FIRST = 0;
const FRESH = 1;

/**
 * The case of a program text, if it is wrong on at least two of three networks where it runs.
 * @param {string} name @param {string} text @param {readonly string[]} tags @param {Setting} setting
 * @returns {Case[]}
 */
function caseOf(name, text, tags, { seed, isSingle = false, precision = "float64" }) {
  const of = (/** @type {number} */ k) =>
    claimsOf(
      text,
      triple(seed, k, isSingle).map((problem) => ({ ...problem, precision })),
    );
  const claims = of(FIRST);
  return claims.filter(isWrong).length < 2 ? [] : [{ name, tags, claims, fresh: of(FRESH) }];
}

/** Every live mutant of every line. @param {Setting} setting */
export function firstOrder(setting) {
  return mutations(STUDENT_PROGRAM).flatMap((mutation) =>
    caseOf(nameOf(mutation), mutated(STUDENT_PROGRAM, [mutation]), [mutation.tag], setting),
  );
}

/** @param {import("./operators.mjs").Mutation} mutation */
function nameOf({ from, to }) {
  return to.trim() || `${from.trim()} deleted`;
}

/** `count` live pairs of live mutants of different lines. @param {Setting} setting @param {number} count */
export function secondOrder(setting, count) {
  const live = mutations(STUDENT_PROGRAM).filter(
    (mutation) => caseOf("", mutated(STUDENT_PROGRAM, [mutation]), [], setting).length > 0,
  );
  const stream = random(setting.seed, 2);
  /** @type {Case[]} */
  const found = [];
  while (found.length < count) {
    const pair = [...permutation(stream, live.length).subarray(0, 2)].flatMap((n) => live.slice(n, n + 1));
    if (new Set(pair.map(({ line }) => line)).size < 2) continue;
    const tags = pair.map(({ tag }) => tag);
    found.push(...caseOf(pair.map(nameOf).join(" & "), mutated(STUDENT_PROGRAM, pair), tags, setting));
  }
  return found;
}

/** The bugs of the threads. @param {Setting} setting */
export function threads(setting) {
  return THREADS.flatMap(({ thread, edits, tag, single: isSingle = false }) => {
    const text = edits.reduce((program, [from, to]) => edited(program, { from, to, tag }), STUDENT_PROGRAM);
    return caseOf(thread, text, [tag], { ...setting, isSingle });
  });
}

/**
 * The text with one line changed, of equal lines that with the tag.
 * @param {string} text @param {Pick<import("./operators.mjs").Mutation, "from" | "to" | "tag">} edit
 */
function edited(text, { from, to, tag }) {
  const lines = text.split("\n").map((line) => line.trim());
  const tagged = lines.indexOf(`${from} // ${tag}`);
  const line = tagged < 0 ? lines.findIndex((one) => one.startsWith(from)) : tagged;
  return mutated(text, [{ line, from, to, tag }]);
}

const LIMITS = limitsOf({ minLayers: 2, maxLayers: 3 });

/** Networks at which planted bugs differ. @param {Problem} problem */
function tells({ architecture: { inputs, layers }, batch }) {
  return batch.size >= 3 && inputs >= 2 && layers.every(({ units }) => units >= 2);
}

/** The student's program of src/generators with each planted bug on three networks where it is live. @param {number} seed @param {readonly string[]} names */
export function planted(seed, names) {
  return names.map((name, n) => {
    const mutant = mutantNamed(name);
    /** @type {Claim[]} */
    const claims = [];
    for (let k = 0; claims.length < 3; k++) {
      const problem = drawProblem(ORDINARY, random(seed, n, k), LIMITS);
      if (!tells(problem) || !mutant.applies(problem)) continue;
      const claimed = mutantGradient(problem, mutant, random(seed));
      if (isLive(problem, claimed, studentGradient(problem))) claims.push({ problem, claimed });
    }
    return { name, claims };
  });
}

/** `count` claims of right programs, in turn of the student's of src/generators and of the text. @param {Setting} setting @param {number} count */
export function correct({ seed, precision = "float64" }, count) {
  return Array.from({ length: count }, (_, k) => {
    const problem = {
      ...randomProblem(entry(PROBLEM_CLASS_NAMES, k % PROBLEM_CLASS_NAMES.length), random(seed, k)),
      precision,
    };
    const claimed = studentGradient(problem);
    return [
      { problem, claimed: precision === "float64" ? claimed : Float64Array.from(claimed, Math.fround) },
      ...claimsOf(
        STUDENT_PROGRAM,
        triple(seed, k).map((one) => ({ ...one, precision })),
      ),
    ];
  }).flat();
}
