#!/usr/bin/env node
import { EXIT } from "./cli/exit-codes.js";
import { main } from "./cli/main.js";
import { oneLine } from "./report/one-line.js";

// Node's own exit code of an error that nobody catches is that of a wrong gradient.
process.on("uncaughtException", (error: unknown) => {
  process.stderr.write(`error: ${oneLine(error instanceof Error ? error.message : String(error))}\n`);
  process.exit(EXIT.crashed);
});

process.exitCode = await main(process.argv.slice(2));
// A subject may leave timers or sockets behind that would keep the process; what was printed goes out first.
process.stdout.write("", () => process.exit());
