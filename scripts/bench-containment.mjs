// @ts-check
// Counts operations of every enclosure type that do not hold a number they must hold, against exact rationals and MPFR:
// `npm run bench:containment [-- --seed S --share 0.1]`. Exits 1 when there is one.
import * as fc from "fast-check";
import { createJiti } from "jiti";
import { argv, chalk } from "zx";

/** The laws' own generators and judges: TypeScript that no build contains. */
const load = createJiti(import.meta.url);
/** @type {typeof import("../properties/numeric/containment.js")} */
const laws = await load.import("../properties/numeric/containment.ts");
/** @type {typeof import("../properties/numeric/enclosures.js")} */
const { TYPES } = await load.import("../properties/numeric/enclosures.ts");
/** @type {typeof import("../properties/numeric/mpfr.js")} */
const { ELEMENTARY } = await load.import("../properties/numeric/mpfr.ts");

const seed = Number(argv["seed"] ?? Date.now() % 2 ** 31);
const share = Number(argv["share"] ?? 1);

const random = laws.samplesAround(laws.ordinary);
const extreme = laws.samplesAround(fc.oneof(laws.ordinary, laws.extreme));
/** @typedef {import("../properties/numeric/enclosures.js").AnyType} AnyType */
/** @typedef {import("../properties/numeric/containment.js").Outcome} Outcome */
/** @typedef {{ kind: "random" | "adversarial", name: string, runs: number, cases: fc.Arbitrary<unknown>, judge: (type: AnyType, input: any) => Outcome }} Row */

/** @param {"random" | "adversarial"} kind @param {typeof random} samples @param {number} runs @returns {Row[]} */
const arithmetic = (kind, samples, runs) => [
  ...laws.OPERATIONS.map((name) => ({
    kind,
    name,
    runs,
    cases: fc.tuple(samples, samples),
    judge: (/** @type {AnyType} */ type, /** @type {any} */ pair) => laws.operate(type, name, pair),
  })),
  {
    kind,
    name: "dot",
    runs: runs / 4,
    cases: fc.tuple(samples, fc.array(fc.tuple(samples, samples), { maxLength: 8 })),
    judge: (type, [bias, pairs]) => laws.sumProducts(type, bias, pairs),
  },
];

/** @type {Row[]} */
const rows = [
  ...arithmetic("random", random, 45_000),
  ...arithmetic("adversarial", extreme, 4_000),
  ...ELEMENTARY.flatMap(
    (name) =>
      /** @type {Row[]} */ ([
        {
          kind: "random",
          name,
          runs: 14_000,
          cases: random,
          judge: (type, sample) => laws.evaluate(type, name, sample),
        },
        {
          kind: "adversarial",
          name,
          runs: 3_000,
          cases: laws.nearTies(name),
          judge: (type, sample) => laws.evaluate(type, name, sample),
        },
      ]),
  ),
];

const total = { random: 0, adversarial: 0, violated: 0 };
console.log(`seed ${seed}`);
for (const type of TYPES) {
  for (const [row, { kind, name, runs, cases, judge }] of rows.entries()) {
    /** @type {Record<Outcome, number>} */
    const counts = { contained: 0, refused: 0, violated: 0 };
    const numRuns = Math.max(1, Math.round(runs * share));
    for (const input of fc.sample(cases, { seed: seed + row, numRuns })) {
      const outcome = judge(type, input);
      counts[outcome]++;
      if (outcome === "violated") console.log(chalk.red("violated"), type.field.name, name, fc.stringify(input));
    }
    total[kind] += counts.contained;
    total.violated += counts.violated;
    console.log(
      `${type.field.name.padEnd(22)} ${kind.padEnd(12)} ${name.padEnd(6)} ${String(counts.contained).padStart(7)} contained ${String(counts.refused).padStart(6)} refused ${counts.violated} violated`,
    );
  }
}
console.log(
  `${total.random} random and ${total.adversarial} adversarial operations contained, ${total.violated} violated`,
);
process.exitCode = total.violated === 0 ? 0 : 1;
