import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { main } from "../../src/cli/main.js";

/** What a command printed and answered. */
export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process and keeps what it prints. */
export async function run(...words: readonly string[]): Promise<Captured> {
  const printed = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  try {
    const code = await main(words);
    return { code, out: printed.stdout, err: printed.stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Lets both outputs pass for a terminal, or not, until the test ends. */
export function pretendTerminal(isTTY: boolean): void {
  for (const stream of [process.stdout, process.stderr]) {
    const before = Object.getOwnPropertyDescriptor(stream, "isTTY");
    Object.defineProperty(stream, "isTTY", { value: isTTY, configurable: true });
    onTestFinished(() => {
      if (before === undefined) Reflect.deleteProperty(stream, "isTTY");
      else Object.defineProperty(stream, "isTTY", before);
    });
  }
}

/** An empty folder that is removed when the test ends. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "backproof-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}
