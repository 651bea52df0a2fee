// @ts-check
// Runs every gate, an npm script each, and stops at the first that fails. `--skip name` leaves one out.
import { $, argv, chalk } from "zx";

const gates = ["format:check", "lint", "types", "dead-code", "coverage", "build", "package"];
const skipped = [argv["skip"] ?? []].flat();

for (const gate of gates.filter((name) => !skipped.includes(name))) {
  const start = performance.now();
  const run = await $({ nothrow: true, quiet: true })`npm run --silent ${gate}`;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${run.ok ? chalk.green("pass") : chalk.red("FAIL")}  ${gate}  ${seconds} s`);
  if (!run.ok) {
    console.log(run.stdall);
    process.exit(1);
  }
}
