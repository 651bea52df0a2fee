import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { Misconduct } from "./conduct.js";
import type { Child } from "./remote.js";
import { Talk } from "./wire-talk.js";

/** Lines of the child's stderr that are kept, and characters. */
const TAIL_LINES = 20;
const TAIL_CHARACTERS = 16_384;
/** Milliseconds that a child has to end by itself: after shutdown, or after its output has ended. */
const GRACE = 1000;
/** Signals that would end this process and leave the child. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A command to run, and what it wrote on stderr. */
export class Command {
  readonly words: readonly string[];
  #stderr = "";

  /** @param words the program and its arguments */
  constructor(words: readonly string[]) {
    this.words = words;
  }

  /** The last 20 lines that its processes wrote on stderr. */
  get lastLines(): string[] {
    return this.#stderr
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-TAIL_LINES);
  }

  /** Starts it, in a process group of its own that ends with it, or when this process ends. */
  start(): Child {
    const [program = "", ...words] = this.words;
    const child = spawn(program, words, { detached: process.platform !== "win32", stdio: "pipe" });
    const talk = new Talk((line) => child.stdin.write(line));
    const ended = new Promise<true>((resolve) => {
      const end = (how: string): void => {
        talk.end(how);
        resolve(true);
      };
      child.on("error", (error: NodeJS.ErrnoException) => {
        talk.break(
          new Misconduct("start-failed", `${program}: found ${error.code}; expected a command that can be run`),
        );
        resolve(true);
      });
      child.on("close", (code, signal) => end(endingOf(code, signal)));
      // what it left behind may hold its output open
      child.on("exit", (code, signal) => setTimeout(() => end(endingOf(code, signal)), GRACE).unref());
      child.stdout.on("end", () => setTimeout(() => end("closed its stdout"), GRACE).unref());
    });
    child.stdout.on("data", (bytes: Uint8Array) => talk.receive(bytes));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-TAIL_CHARACTERS);
    });
    child.stdin.on("error", () => undefined); // a child that no longer reads: its end, or its silence, tells
    const release = guard(child);
    void ended.then(release);
    return { talk, close: async () => await close(child, talk, ended) };
  }
}

function endingOf(code: number | null, signal: string | null): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

/** Ends a process and what it started. */
function kill({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // there is none any more
  }
}

/** Asks a child that still talks to shut down, and ends it in any case; whether it ended by itself. */
async function close(child: ChildProcessWithoutNullStreams, talk: Talk, ended: Promise<true>): Promise<boolean> {
  let isPolite = false;
  try {
    await talk.ask("shutdown", {}, { limit: GRACE, code: "time-limit" });
    child.stdin.end();
    isPolite = await Promise.race([ended, after(GRACE)]);
  } catch {
    // it has ended, or does not listen any more
  }
  kill(child);
  await ended;
  return isPolite;
}

async function after(milliseconds: number): Promise<false> {
  return await new Promise((resolve) => setTimeout(() => resolve(false), milliseconds).unref());
}

/** Lets the child end with its leader and with this process, by whatever signal; returns what undoes it. */
function guard(child: ChildProcessWithoutNullStreams): () => void {
  const end = (): void => kill(child);
  const undecided: readonly NodeJS.Signals[] = SIGNALS.filter((signal) => process.listenerCount(signal) === 0); // end this process by default
  const endBy = (signal: NodeJS.Signals): void => {
    end();
    process.off(signal, endBy);
    if (undecided.includes(signal)) process.kill(process.pid, signal);
  };
  child.on("exit", end);
  process.on("exit", end);
  for (const signal of SIGNALS) process.on(signal, endBy);
  return () => {
    process.off("exit", end);
    for (const signal of SIGNALS) process.off(signal, endBy);
  };
}
