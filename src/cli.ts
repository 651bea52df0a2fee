#!/usr/bin/env node
import { main } from "./cli/main.js";

process.exitCode = await main(process.argv.slice(2));
// A subject may leave timers or sockets behind that would keep the process; what was printed goes out first.
process.stdout.write("", () => process.exit());
