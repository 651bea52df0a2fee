import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { checkGradientAsync } from "../../src/check/check-gradient.js";
import { MISCONDUCT } from "../../src/subject/conduct.js";
import { Command } from "../../src/subject/process.js";
import { remoteSubject } from "../../src/subject/remote.js";
import type { PlainAsyncSubject } from "../../src/subject/subject.js";
import type { Limit } from "../../src/subject/wire-talk.js";

const LIMIT: Limit = { limit: 20_000, code: "time-limit" };
const LIMITS = { start: 20_000, call: 20_000 };

/** A child of Node's that runs this program. */
const node = (program: string): Command => new Command([process.execPath, "-e", program]);
/** A subject in JavaScript; `before` runs before every answer. */
const subject = (before = ""): string => `
  const loss = ([a, b]) => a * a * b;
  const methods = {
    describe: () => ({ point: [0.5, 2] }),
    loss: ({ point }) => ({ value: loss(numbers(point)) }),
    gradient: ({ point }) => ({ gradient: (([a, b]) => [2 * a * b, a * a])(numbers(point)) }),
    shutdown: () => ({}),
  };
  const numbers = ({ data }) => new Float64Array(new Uint8Array(Buffer.from(data, "base64")).buffer);
  let asked = 0;
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, method, params } = JSON.parse(line);
    ${before};
    const answer = methods[method] ? { result: methods[method](params) } : { error: { code: -32601, message: "no" } };
    process.stdout.write(JSON.stringify({ id, ...answer }) + "\\n");
    if (method === "shutdown") process.exit();
  });`;

/** Listens, and does nothing. */
const calm = (): void => undefined;

/** Whether a process is there, and no zombie. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    try {
      return process.kill(pid, 0) && process.platform !== "linux";
    } catch {
      return false;
    }
  }
}

test.concurrent("a child is checked, asked to shut down, and gone", async () => {
  const command = node(subject("if (asked++ === 0) console.error('pid ' + process.pid)"));
  const remote = await remoteSubject(() => command.start(), LIMITS);
  const report = await checkGradientAsync(remote.subject as PlainAsyncSubject, { seed: 7 });
  expect([report.verdict, report.counts.agrees]).toEqual(["pass", 2]);
  await remote.close();
  const pid = Number(command.lastLines[0]!.slice(4));
  expect(isAlive(pid)).toBe(false);
});

test.concurrent("a child that dies once goes on in a second process; what both wrote on stderr is kept", async () => {
  const life = `
    const file = process.argv[1], fs = require("node:fs");
    if (asked++ === 5 && !fs.existsSync(file)) { fs.writeFileSync(file, ""); console.error("dying"); process.exit(3) }`;
  const folder = mkdtempSync(join(tmpdir(), "backproof-"));
  const command = new Command([process.execPath, "-e", subject(life), join(folder, "died")]);
  const remote = await remoteSubject(() => command.start(), LIMITS);
  const report = await checkGradientAsync(remote.subject as PlainAsyncSubject, { seed: 7 });
  await remote.close();
  rmSync(folder, { recursive: true });
  expect([report.verdict, command.lastLines]).toEqual(["pass", ["dying"]]);
});

/** What a command answers to describe, or is rejected with. */
async function answerOf(words: readonly string[]): Promise<unknown> {
  const { talk, close } = new Command(words).start();
  const answer: unknown = await talk.ask("describe", {}, LIMIT).catch((error: unknown) => error);
  await close();
  return answer;
}

test("a process that writes anything at all, or what it reads, is named for what it did", async () => {
  const folder = mkdtempSync(join(tmpdir(), "backproof-"));
  const file = join(folder, "bytes");
  expect(await answerOf(["cat"])).toMatchObject({ code: "message-malformed" }); // its own request
  const texts = fc.constantFrom(
    '{"id":1',
    '{"id":2,"result":1}\n',
    '{"id":1,"result":1}\n{"id":1,"result":1}',
    "\n",
    "hello\n",
  );
  const writing = fc.array(
    fc.oneof(
      fc.uint8Array(),
      texts.map((text) => new TextEncoder().encode(text)),
    ),
  );
  await fc.assert(
    fc.asyncProperty(writing, async (pieces) => {
      writeFileSync(file, Buffer.concat(pieces));
      const answer = await answerOf(["cat", file]);
      expect([...Object.keys(MISCONDUCT), 1]).toContain(Reflect.get(Object(answer), "code") ?? answer);
    }),
    { numRuns: Number(process.env["BACKPROOF_FUZZ"] ?? 10) },
  );
  rmSync(folder, { recursive: true });
});

test.concurrent("the end of a child tells how, and the last 20 lines of its stderr are there", async () => {
  const command = node("for (let k = 0; k < 30; k++) console.error('line ' + k + '\\n'); process.exitCode = 3");
  const { talk, close } = command.start();
  await expect(talk.ask("describe", {}, LIMIT)).rejects.toThrow("describe was asked, and it ended with exit code 3");
  expect(command.lastLines).toEqual(Array.from({ length: 20 }, (_, k) => `line ${k + 10}`));
  expect(await close()).toBe(false);
  const killed = node("process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)").start();
  await expect(killed.talk.ask("describe", {}, LIMIT)).rejects.toThrow("it was ended by SIGTERM");
});

test.concurrent("a command that cannot be run is a breach with its name", async () => {
  const { talk, close } = new Command(["./no-such-command"]).start();
  await expect(talk.ask("describe", {}, LIMIT)).rejects.toMatchObject({
    code: "start-failed",
    message: "the command cannot be run: ./no-such-command: found ENOENT; expected a command that can be run",
  });
  expect(await close()).toBe(false);
});

test.concurrent("a child that closes its stdout and lives is a breach, and killed", async () => {
  const command = node("console.error(process.pid); require('node:fs').closeSync(1); setInterval(() => {}, 1000)");
  const { talk, close } = command.start();
  await expect(talk.ask("describe", {}, LIMIT)).rejects.toThrow("and it closed its stdout");
  await close();
  await vi.waitFor(() => expect(isAlive(Number(command.lastLines[0]))).toBe(false));
});

test.concurrent("a child that neither answers nor ends is killed, with all that it started", async () => {
  const command = node(`
    const { pid } = require("node:child_process").spawn("sleep", ["60"], { stdio: "inherit" });
    console.error(process.pid + " " + pid);
    process.on("SIGTERM", () => {});
    setInterval(() => {}, 1000);`);
  const { talk, close } = command.start();
  const limit: Limit = { limit: 300, code: "start-limit" };
  await expect(talk.ask("describe", {}, limit)).rejects.toMatchObject({ code: "start-limit" });
  await vi.waitFor(() => expect(command.lastLines).toHaveLength(1), { timeout: 20_000 });
  expect(await close()).toBe(false);
  const pids = command.lastLines[0]!.split(" ").map(Number);
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]));
});

test.concurrent("a child that answers to shutdown and stays is killed, and said to have stayed", async () => {
  const staying = subject(
    "if (method === 'shutdown') { process.stdout.write(JSON.stringify({ id, result: 1 }) + '\\n'); return }",
  );
  const { talk, close } = node(staying + "\nsetInterval(() => {}, 1000)").start();
  expect(await talk.ask("describe", {}, LIMIT)).toEqual({ point: [0.5, 2] });
  expect(await close()).toBe(false);
  const { talk: other, close: end } = node(subject()).start();
  await other.ask("describe", {}, LIMIT);
  expect(await end()).toBe(true);
});

test.concurrent("what a child left behind cannot hold its end back", async () => {
  const leaving = `
    require("node:child_process").spawn("sleep", ["5"], { stdio: "inherit", detached: true });
    process.exit(7)`;
  const { talk, close } = node(leaving).start();
  await expect(talk.ask("describe", {}, LIMIT)).rejects.toThrow("it ended with exit code 7");
  await close();
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s kills the child; then nothing listens any more",
  async (signal) => {
    const before = process.listeners(signal);
    process.on(signal, calm);
    onTestFinished(() => {
      process.off(signal, calm);
    });
    const { talk, close } = node(subject()).start();
    await talk.ask("describe", {}, LIMIT);
    process.listeners(signal).at(-1)!(signal);
    await expect(talk.ask("loss", {}, LIMIT)).rejects.toThrow("it was ended by SIGKILL");
    await close();
    expect(process.listeners(signal)).toEqual([...before, calm]);
  },
);

test("a signal that nobody else listens to ends this process too", async () => {
  const signal = "SIGHUP";
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  const { talk, close } = node(subject()).start();
  kill.mockRestore();
  await talk.ask("describe", {}, LIMIT);
  const killing = vi.spyOn(process, "kill").mockReturnValue(true);
  process.listeners(signal).at(-1)!(signal);
  expect(killing.mock.calls.at(-1)).toEqual([process.pid, signal]);
  killing.mockRestore();
  await close();
});

test("where there are no process groups, the child alone is killed", async () => {
  const platform = vi.spyOn(process, "platform", "get").mockReturnValue("win32");
  const kill = vi.spyOn(process, "kill");
  const command = node("console.error(process.pid); setInterval(() => {}, 1000)");
  const { talk, close } = command.start();
  await vi.waitFor(() => expect(command.lastLines).toHaveLength(1), { timeout: 20_000 });
  const pid = Number(command.lastLines[0]);
  const asked = talk.ask("describe", {}, LIMIT).catch((error: unknown) => error);
  process.listeners("exit").at(-1)!(0);
  expect(kill.mock.calls[0]).toEqual([pid, "SIGKILL"]);
  expect(await asked).toMatchObject({ code: "child-ended" });
  await close();
  platform.mockRestore();
  kill.mockRestore();
});
