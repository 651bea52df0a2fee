import { ACTIVATION_NAMES, type ActivationName } from "../network/activations.js";
import { LOSS_NAMES, type LossName } from "../network/losses.js";
import type { Problem } from "../network/problem.js";
import { random } from "../numeric/random.js";
import { diagnose } from "./diagnose.js";
import { SECONDS, type Backpropagation, type Diagnosis } from "./diagnosis.js";
import type { Claim } from "./frame.js";
import { isWrong, readClaim } from "./read-claim.js";
import { kindLike, kindOf, tellingNetwork, type Kind } from "./telling-networks.js";

/** How a program is diagnosed. */
export interface ProgramOptions {
  /** Decides the networks; default 0. */
  readonly seed?: number;
  /** Seconds after which no further network is drawn and only places are looked for; default 2. */
  readonly seconds?: number;
  /** A network that the program is meant for: others have its activations, loss, kinds of bias and regulariser. */
  readonly example?: Problem;
}

/** Wrong claims that a name is found on and confirmed on. */
const CLAIMS = 5;
/** Networks of one kind that a program may answer on for them, and that are drawn at most: one may know few shapes only. */
const ANSWERED = 40;
const DRAWN = 400;
/** Networks of a kind that tell whether the program is right about it. */
const SURVEYED = 3;

/** A program on random networks. */
interface Trial {
  readonly program: Backpropagation;
  readonly seed: number;
  isOver(this: void): boolean;
}

/**
 * What is wrong with a program, found on networks of its own in which bugs can be told apart: those of the first kind
 * that the program is wrong about. A name must predict the claims of fresh networks to rounding, else the next name
 * must; where none does, the place alone is given. Networks that the program throws on are left out.
 * @returns undefined when no claim is wrong beyond rounding
 * @throws what the program throws, when it does so on every network; RangeError when a gradient has another length than θ
 */
export function diagnoseProgram(
  program: Backpropagation,
  { seed = 0, seconds = SECONDS, example }: ProgramOptions = {},
): Diagnosis | undefined {
  const due = performance.now() + 1000 * seconds;
  const trial: Trial = { program, seed, isOver: () => performance.now() > due };
  const kinds = example === undefined ? KINDS : [kindLike(example)];
  const kind = firstWrong(trial, kinds);
  if (kind === undefined) return undefined;
  const { wrong } = claimsOf(trial, kind, { most: CLAIMS, patience: DRAWN });
  const found = diagnose(wrong, { seconds: Math.max(0, due - performance.now()) / 1000 });
  const survey = example === undefined ? onlyWith(trial, kind) : [];
  return (
    found && { ...found, evidence: [...found.evidence, ...survey], isComplete: found.isComplete && !trial.isOver() }
  );
}

/** Kinds of networks: every activation with every loss, then biases that are shared. */
const KINDS: readonly Kind[] = [
  ...ACTIVATION_NAMES.toReversed().flatMap((activation) => LOSS_NAMES.map((loss) => kindOf(activation, loss))),
  { ...kindOf("tanh", "mse"), biases: ["layer"] },
];

/** The first kind that the program is wrong about. */
function firstWrong(trial: Trial, kinds: readonly Kind[]): Kind | undefined {
  let answers = 0;
  let refusal: unknown;
  for (const kind of kinds) {
    const found = claimsOf(trial, kind, { most: 1, patience: ANSWERED });
    if (found.wrong.length > 0) return kind;
    answers += found.right;
    refusal ??= found.refusal;
  }
  if (answers > 0) return undefined;
  // a program that knows few shapes only: more networks of every kind, those of the plainest activations first
  for (const kind of kinds.toReversed()) {
    if (trial.isOver()) break;
    const found = claimsOf(trial, kind, { most: 1, patience: DRAWN });
    if (found.wrong.length > 0) return kind;
    if (found.right > 0) return undefined;
  }
  throw refusal;
}

/** What a program claims on networks of a kind. */
interface Claims {
  readonly wrong: readonly Claim[];
  /** How many are right. */
  readonly right: number;
  /** What the program threw last. */
  readonly refusal: unknown;
}

/** How many wrong claims are looked for, and on how many networks before the first answer. */
interface Search {
  readonly most: number;
  readonly patience: number;
}

/** The program's claims on networks of a kind: until `most` are wrong, or, where one is asked for, a few are right. */
function claimsOf({ program, seed, isOver }: Trial, kind: Kind, { most, patience }: Search): Claims {
  const wrong: Claim[] = [];
  let right = 0;
  let refusal: unknown;
  const activation = ACTIVATION_NAMES.indexOf(kind.hidden[0]!); // each kind has networks, and so widths, of its own
  const isEnough = (): boolean => wrong.length >= most || right + wrong.length >= (most === 1 ? SURVEYED : ANSWERED);
  const isKnown = (): boolean => right + wrong.length > 0;
  for (let k = 0; k < (isKnown() ? DRAWN : patience) && !isEnough() && !(wrong.length > 0 && isOver()); k++) {
    const problem = tellingNetwork(random(seed, k, LOSS_NAMES.indexOf(kind.loss), activation), kind);
    try {
      const claim = { problem, claimed: Float64Array.from(program(structuredClone(problem))) };
      if (isWrong(readClaim(claim))) wrong.push(claim);
      else right += 1;
    } catch (error) {
      refusal = error;
    }
  }
  return { wrong, right, refusal };
}

/** "Only with this loss", "only with this activation": when the program is right with every other that it knows. */
function onlyWith(trial: Trial, { hidden, loss }: Kind): string[] {
  const activation = hidden[0]!;
  const losses = rightOf(trial, LOSS_NAMES, (name) => kindOf(activation, name));
  const activations = rightOf(trial, ACTIVATION_NAMES, (name) => kindOf(name, loss));
  return [
    ...(isOnly(losses, loss) ? [`only with ${loss}: right with ${losses.right.join(", ")}`] : []),
    ...(isOnly(activations, activation)
      ? [`only with ${activation} layers: right with ${activations.right.join(", ")}`]
      : []),
  ];
}

/** Names that the program is right and wrong about. */
interface Survey<Name> {
  readonly right: readonly Name[];
  readonly wrong: readonly Name[];
}

function isOnly<Name>({ right, wrong }: Survey<Name>, name: Name): boolean {
  return right.length > 0 && wrong.every((other) => other === name);
}

function rightOf<Name extends ActivationName | LossName>(
  trial: Trial,
  names: readonly Name[],
  kind: (name: Name) => Kind,
): Survey<Name> {
  const answers = names.flatMap((name): (readonly [Name, boolean])[] => {
    const { right, wrong } = claimsOf(trial, kind(name), { most: 1, patience: ANSWERED });
    return right + wrong.length === 0 ? [] : [[name, wrong.length === 0]];
  });
  const those = (isRight: boolean): Name[] => answers.filter(([, right]) => right === isRight).map(([name]) => name);
  return { right: those(true), wrong: those(false) };
}
