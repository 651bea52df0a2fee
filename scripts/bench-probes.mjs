// @ts-check
// What probe mode costs and finds, on 784-16-16-10 and 784-1024-256-10 with one digit: `npm run bench:probes [SEEDS]`.
// Each row is a claim with one thing wrong by 1 %; losses are all that were asked for, conduct and calibration included.
import { readFileSync } from "node:fs";
import { checkGradient, findings } from "../dist/index.js";
import { initialise, networkSubject, parseNetworkText } from "../dist/network.js";

const seeds = Number(process.argv[2] ?? 5);
const digits = new URL("../fixtures/networks/digits-784-16-16-10.json", import.meta.url);
const small = parseNetworkText(readFileSync(digits, "utf8"));
/** @type {import("../dist/network.js").Architecture} */
const wide = {
  ...small.architecture,
  layers: [1024, 256, 10].map((units) => ({ units, activation: "sigmoid", bias: "unit" })),
};
const large = { ...small, architecture: wide, parameters: initialise(wide, "xavier", 1) };

/** The half-open range of each block. @param {readonly { name: string, shape: readonly number[] }[]} blocks */
function rangesOf(blocks) {
  let end = 0;
  return blocks.map(({ name, shape }) => {
    const start = end;
    end += shape.reduce((product, extent) => product * extent, 1);
    return { name, start, end };
  });
}

/** The index of the median entry that is not 0. @param {Float64Array} gradient */
function medianEntry(gradient) {
  const sizes = gradient.map(Math.abs).filter((size) => size > 0);
  const median = sizes.toSorted()[sizes.length >> 1];
  return gradient.findIndex((g) => Math.abs(g) === median);
}

/** @param {readonly number[]} list */
const range = (list) =>
  Math.min(...list) === Math.max(...list) ? `${list[0]}` : `${Math.min(...list)}-${Math.max(...list)}`;

for (const problem of [small, large]) {
  const subject = networkSubject(problem);
  const median = medianEntry(subject.gradient(subject.point));
  const wrong = [
    { name: "nothing", start: 0, end: 0 },
    { name: "median weight", start: median, end: median + 1 },
    ...rangesOf(subject.blocks),
  ];
  const rows = wrong.map(({ name, start, end }) => {
    const reports = Array.from({ length: seeds }, (_, seed) => {
      /** @param {Float64Array} theta */
      const gradient = (theta) => subject.gradient(theta).map((g, i) => (i >= start && i < end ? 1.01 * g : g));
      return checkGradient({ ...subject, gradient }, { mode: "probe", seed });
    });
    const named = reports.filter((report) => findings(report, "disagrees", 1)[0]?.index === start);
    return {
      "1 % wrong": name,
      verdicts: [...new Set(reports.map(({ verdict }) => verdict))].join(", "),
      losses: range(reports.map(({ evaluations }) => evaluations.loss)),
      gradients: range(reports.map(({ evaluations }) => evaluations.gradient)),
      "entries blamed": range(reports.map(({ counts }) => counts.disagrees)),
      "located exactly": end - start === 1 ? `${named.length}/${seeds}` : "",
      "most missed": Math.max(...reports.map(({ missProbability }) => missProbability ?? 1)).toExponential(1),
    };
  });
  console.log(`${subject.name}: ${subject.point.length} parameters`);
  console.table(rows);
}
