// The report card of published libraries: npm run examples -- [--seed S] [library …]
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileName, findingsOf, programOf, table, tally } from "./card.mjs";
import { ANSWERS } from "./vocabulary.mjs";

const HERE = new URL(".", import.meta.url);
const FINDINGS = new URL("findings/", HERE);
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

/** Installs the libraries at the versions of the lock file, unless they are there. */
function install() {
  const [installed, locked] = ["node_modules/.package-lock.json", "package-lock.json"].map(
    (name) => new URL(name, HERE),
  );
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(locked).mtimeMs) return;
  console.error("installing the libraries in examples/node_modules, about 450 MB …");
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: HERE, encoding: "utf8" });
  if (npm.status === 0) return;
  console.error(`examples: npm ci failed; expected a network and a registry to install from.\n${npm.stderr}`);
  process.exit(2);
}

/** The version of what a run checks; undefined, with a reason printed, where it is not there. */
function versionOf({ package: name, module }) {
  if (name !== undefined) {
    return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, HERE), "utf8")).version;
  }
  const python = process.env.PYTHON ?? "python3";
  const asked = spawnSync(python, ["-c", `import ${module}; print(${module}.__version__)`], { encoding: "utf8" });
  if (asked.status === 0) return asked.stdout.trim();
  console.log(`${module}: skipped, since ${python} cannot import it; set PYTHON to one that can`);
  return undefined;
}

/** The cases of a run, as run.mjs tells them. */
async function casesOf({ file, lifted }, seed) {
  const words = [...(lifted ? LIFT : []), "run.mjs", file, String(seed)];
  const child = spawn(process.execPath, words, { cwd: HERE, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  let out = "";
  for await (const text of child.stdout.setEncoding("utf8")) out += text;
  const code = await ended;
  if (code !== 0) throw new Error(`${file}: ended with exit code ${code}`);
  const lines = out.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line));
}

const words = process.argv.slice(2);
const seed = words[0] === "--seed" ? Number(words.splice(0, 2)[1]) : 1;
const chosen = RUNS.filter(({ file }) => words.length === 0 || words.includes(file));
install();
mkdirSync(FINDINGS, { recursive: true });
for (const { file } of chosen) {
  for (const old of readdirSync(FINDINGS).filter((name) => name.startsWith(`${file}-`))) rmSync(new URL(old, FINDINGS));
}
const rows = [["library", "cases", ...Object.keys(ANSWERS), "seconds"]];
const told = [];
for (const run of chosen) {
  const version = versionOf(run);
  if (version === undefined) continue;
  const title = `${run.package ?? run.module} ${version}, ${run.what}`;
  console.error(title);
  const start = performance.now();
  const lines = await casesOf(run, seed);
  const seconds = Math.round((performance.now() - start) / 1000);
  rows.push([title, ...[lines.length, ...Object.values(tally(lines)), seconds].map(String)]);
  told.push("", title);
  for (const finding of findingsOf(lines)) {
    const file = fileName(run.file, finding.op);
    if (finding.program.length > 0 && !existsSync(new URL(file, FINDINGS))) {
      writeFileSync(new URL(file, FINDINGS), programOf(title, finding));
    }
    told.push(`  ${finding.answer}: ${finding.op} in ${finding.count} cases, such as ${finding.name}`);
  }
}
console.log(`backproof on published libraries, seed ${seed}\n\n${table(rows)}\n`);
for (const [answer, { means }] of Object.entries(ANSWERS)) console.log(`${answer.padEnd(14)}  ${means}`);
console.log([...told, "", "Programs that show these operations are in examples/findings."].join("\n"));
