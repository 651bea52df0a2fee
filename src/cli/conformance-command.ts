import type { Command } from "commander";
export function addConformanceCommand(program: Command, exit: (code: number) => void, foreign: readonly string[] | undefined): void {
  program.command("conformance").action(() => exit(foreign ? 0 : 1));
}
