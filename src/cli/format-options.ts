import { Option, type Command } from "commander";
import { FORMAT_NAMES, type FormatName } from "../report/formats.js";

/** The flags of `addFormatOptions`. */
export interface FormatFlags {
  readonly format: FormatName;
}

/** Adds --format and its short form --json. */
export function addFormatOptions(command: Command): void {
  command
    .addOption(new Option("--format <name>", "how to print the result").choices(FORMAT_NAMES).default("text"))
    .addOption(new Option("--json", "print one JSON document on stdout: --format json").implies({ format: "json" }));
}
