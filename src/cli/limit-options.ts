import { Option, type Command } from "commander";
import { DEFAULTS } from "../check/options.js";
import type { ChildLimits } from "../subject/wire-methods.js";
import { duration } from "./numbers.js";

/** The flags of `addLimitOptions`, in seconds. */
export interface LimitFlags {
  readonly startLimit: number;
  readonly timeLimit: number;
}

/** The limits on which nothing is said. */
export const DEFAULT_LIMITS: LimitFlags = {
  startLimit: DEFAULTS.timeLimit / 1000,
  timeLimit: DEFAULTS.timeLimit / 1000,
};

/** Adds --start-limit and --time-limit. */
export function addLimitOptions(command: Command): void {
  const limits = [
    ["--start-limit", "time until a command has described itself"],
    ["--time-limit", "time for one call of a subject"],
  ] as const;
  for (const [name, meaning] of limits) {
    const option = new Option(`${name} <duration>`, meaning).argParser(duration);
    command.addOption(option.default(DEFAULTS.timeLimit / 1000, "60s"));
  }
}

/** The limits in milliseconds. */
export function limitsOf({ startLimit, timeLimit }: LimitFlags): ChildLimits {
  return { start: 1000 * startLimit, call: 1000 * timeLimit };
}
