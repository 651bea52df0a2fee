// @ts-check
// Diagnosis measured: wrong programs that are named and located, right ones that are left alone.
// `npm run bench:diagnosis -- [--seed S] [--pairs N] [--correct N]`: markdown on stdout, what was missed on stderr.
import { argv } from "zx";
import { createJiti } from "jiti";
import { diagnose } from "../dist/diagnosis/diagnose.js";
import { correct, firstOrder, planted, secondOrder, threads } from "./diagnosis/cases.mjs";
import { markdown, median } from "./diagnosis/figures.mjs";
import { nameOf, score } from "./diagnosis/score.mjs";

const seed = integerOption("seed", Math.floor(Math.random() * 2 ** 31));
const pairs = integerOption("pairs", 100);
const rights = integerOption("correct", 250);

/** @type {{ PLANTED_NAMES: Readonly<Record<string, readonly string[]>> }} */
const { PLANTED_NAMES } = await createJiti(import.meta.url).import("../properties/diagnosis/planted-names.ts");

const plantedRows = planted(seed, Object.keys(PLANTED_NAMES)).map(({ name, claims }) => {
  const start = performance.now();
  const found = diagnose(claims);
  const time = performance.now() - start;
  const names = found === undefined ? [] : [found, ...found.alternatives].map(nameOf);
  const place = names.findIndex((one) => PLANTED_NAMES[name]?.includes(one));
  return { name, found: names.slice(0, 3).join(" | "), place, time };
});
const sections = [
  { name: "mutants of a program, one a program", rows: firstOrder({ seed }).map(score) },
  { name: "the same in float32", rows: firstOrder({ seed, precision: "float32" }).map(score) },
  { name: "pairs of mutants", rows: secondOrder({ seed }, pairs).map(score) },
  { name: "bugs retold from public threads", rows: threads({ seed }).map(score) },
];
const alone = /** @type {const} */ (["float64", "float32"]).map((precision) => {
  const claims = correct({ seed, precision }, rights);
  return { precision, of: claims.length, diagnosed: claims.filter((claim) => diagnose([claim]) !== undefined).length };
});

const command = `npm run bench:diagnosis -- --seed ${seed} --pairs ${pairs} --correct ${rights}`;
console.log(markdown({ command, planted: plantedRows, sections, alone }));
console.error(`median ${median(plantedRows.map(({ time }) => time)).toFixed(1)} ms`);
for (const { name, found, place } of plantedRows) if (place !== 0) console.error(`planted, ${name}: ${found}`);
for (const { name, rows } of sections) {
  for (const row of rows) if (!row.isNamed || !row.isLocated) console.error(`${name}, ${row.name}: ${row.found}`);
}

/**
 * An integer ≥ 1 of the command line.
 * @param {string} name
 * @param {number} byDefault
 */
function integerOption(name, byDefault) {
  const given = argv[name] ?? byDefault;
  if (Number.isInteger(given) && given >= 1) return given;
  console.error(`bench:diagnosis: --${name} is ${given}; expected an integer ≥ 1`);
  process.exit(2);
}
