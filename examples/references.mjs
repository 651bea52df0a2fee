// A Python program over the process protocol, that serves its subjects one after the other.
import { Command } from "../dist/subject/process.js";
import { remoteSubject } from "../dist/subject/remote.js";

const LIMITS = { start: 120_000, call: 60_000 };

/** The cases of a program, each open until the next is asked for. */
export async function* served(program, seed) {
  const path = new URL(program, import.meta.url).pathname;
  const command = new Command([process.env.PYTHON ?? "python3", path, String(seed)]);
  const started = command.start();
  const next = () => started.talk.ask("shutdown", {}, { limit: LIMITS.call, code: "time-limit" });
  try {
    while (true) {
      const remote = await remoteSubject(() => ({ talk: started.talk, close: next }), LIMITS);
      const subject = { ...remote.subject, isAsync: true };
      yield { op: subject.name, name: subject.name, subject: () => subject, program: () => [] };
      await remote.close();
    }
  } catch (error) {
    if (!error.message.includes("exit code 0")) throw new Error(command.lastLines.join("\n"), { cause: error });
  } finally {
    await started.close();
  }
}
