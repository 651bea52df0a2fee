// The report card of published libraries: npm run examples -- [--seed S] [library …]
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { ANSWERS } from "./answers.mjs";
import { fileName, findingsOf, programOf, table, tally } from "./card.mjs";

const HERE = new URL(".", import.meta.url);
const LIFT = ["--import", "data:text/javascript,globalThis.Float32Array = Float64Array"];

/** One run each; `lifted`: with Float32Array replaced, so that the library computes in double. */
const RUNS = [
  { file: "tfjs", package: "@tensorflow/tfjs", lifted: true, what: "cpu, lifted to float64" },
  { file: "tfjs", package: "@tensorflow/tfjs", what: "cpu, float32" },
  { file: "brain", package: "brain.js", lifted: true, what: "lifted to float64" },
  { file: "brain", package: "brain.js", what: "float32" },
  { file: "mathjs", package: "mathjs", what: "derivative" },
  { file: "js-pytorch", package: "js-pytorch", what: "cpu" },
  { file: "synaptic", package: "synaptic", what: "float64" },
  { file: "neataptic", package: "neataptic", what: "float64" },
  { file: "torch", module: "torch", what: "reference, by process" },
  { file: "jax", module: "jax", what: "reference, by process" },
];

/** @returns whether the packages are there, at the versions of the lock file */
function install() {
  const at = (name) => new URL(name, HERE);
  const installed = at("node_modules/.package-lock.json");
  if (existsSync(installed) && readFileSync(installed, "utf8").length > 0 && isSame(installed, at("package-lock.json"))) return;
  console.error("installing the libraries in examples/ (about 450 MB) …");
  try {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: HERE, stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    console.error(`examples: npm ci failed; expected a network and a registry to install from.\n${error.stderr}`);
    process.exit(2);
  }
}

function isSame(installed, locked) {
  const versions = (file) => {
    const { packages } = JSON.parse(readFileSync(file, "utf8"));
    return JSON.stringify(Object.entries(packages).filter(([path, { optional, dev }]) => path !== "" && !optional && !dev).map(([path, { version }]) => [path, version])); // prettier-ignore
  };
  return versions(installed) === versions(locked);
}

/** The version of what a run checks; undefined, with a reason printed, where it is not there. */
function versionOf({ package: name, module }) {
  if (name !== undefined) return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, HERE), "utf8")).version;
  const python = process.env.PYTHON ?? "python3";
  try {
    return execFileSync(python, ["-c", `import ${module}; print(${module}.__version__)`], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    console.log(`${module}: skipped, since ${python} cannot import it; set PYTHON to one that can`);
    return undefined;
  }
}

/** The cases of a run, as run.mjs tells them. */
async function casesOf({ file, lifted }, seed) {
  const child = spawn(process.execPath, [...(lifted ? LIFT : []), "run.mjs", file, String(seed)], { cwd: HERE, stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  for await (const text of child.stdout.setEncoding("utf8")) out += text;
  const code = child.exitCode ?? (await new Promise((resolve) => child.on("close", resolve)));
  if (code !== 0) throw new Error(`${file}: ended with exit code ${code}`);
  return out.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)); // prettier-ignore
}

const words = process.argv.slice(2);
const seed = words[0] === "--seed" ? Number(words.splice(0, 2)[1]) : 1;
const chosen = RUNS.filter(({ file }) => words.length === 0 || words.includes(file));
install();
mkdirSync(new URL("findings/", HERE), { recursive: true });
const rows = [["library", "cases", ...Object.keys(ANSWERS), "seconds"]];
const shown = [];
for (const run of chosen) {
  const version = versionOf(run);
  if (version === undefined) continue;
  const title = `${run.package ?? run.module} ${version}, ${run.what}`;
  const start = performance.now();
  const lines = await casesOf(run, seed);
  rows.push([title, String(lines.length), ...Object.values(tally(lines)).map(String), String(Math.round((performance.now() - start) / 1000))]);
  console.error(title);
  for (const finding of findingsOf(lines)) shown.push({ title, run, finding });
}
const written = new Set();
const told = shown.map(({ title, run, finding }) => {
  const file = fileName(run.file, finding.op);
  if (finding.program.length > 0 && !written.has(file)) {
    written.add(file);
    writeFileSync(new URL(`findings/${file}`, HERE), programOf(title, finding));
  }
  return { title, line: `  ${finding.answer}: ${finding.op}, ${finding.count} of ${finding.cases} cases; ${finding.name}` };
});
console.log(`${table(rows)}\n`);
for (const [answer, { means }] of Object.entries(ANSWERS)) console.log(`${answer.padEnd(15)} ${means}`);
for (const title of new Set(told.map((entry) => entry.title))) {
  console.log(`\n${title}`);
  for (const { line } of told.filter((entry) => entry.title === title)) console.log(line);
}
console.log(`\n${written.size} programs in examples/findings; seed ${seed}`);
