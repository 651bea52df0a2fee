import { expect, onTestFinished, test, vi } from "vitest";
import { contained } from "../../src/cli/contained.js";

/** What both streams got, until the test ends. */
function streams(): Record<"stdout" | "stderr", string> {
  const got = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    const spy = vi.spyOn(process[name], "write").mockImplementation((text) => {
      got[name] += String(text);
      return true;
    });
    onTestFinished(() => {
      spy.mockRestore();
    });
  }
  return got;
}

function writeOfStdout(): unknown {
  return Reflect.get(process.stdout, "write");
}

/** The listener that was added last. */
function newest(event: string): (...args: unknown[]) => void {
  return process.listeners(event as "exit").at(-1) as (...args: unknown[]) => void;
}

test("what foreign code prints goes to stderr; afterwards stdout is stdout again", async () => {
  const got = streams();
  const write = writeOfStdout();
  const answer = await contained("check: subject.mjs", async () => {
    process.stdout.write("noise");
    return await Promise.resolve(7);
  });
  expect(writeOfStdout()).toBe(write);
  process.stdout.write("document");
  expect([answer, got]).toEqual([7, { stdout: "document", stderr: "noise" }]);
});

test("it cannot end stdout", async () => {
  const got = streams();
  await contained("check: subject.mjs", async () => await Promise.resolve(process.stdout.end("the end")));
  process.stdout.write("document");
  expect([process.stdout.writableEnded, got.stdout]).toEqual([false, "document"]);
});

test("what it throws is thrown, and stdout is put back", async () => {
  const write = writeOfStdout();
  await expect(
    contained("check: subject.mjs", async () => await Promise.reject(new Error("out of luck"))),
  ).rejects.toThrow("out of luck");
  expect(writeOfStdout()).toBe(write);
});

test.each([[new Error("out of luck")], ["out of luck"]])(
  "an error that it throws in no answer of its own is thrown as such: %s",
  async (thrown) => {
    const work = contained("check: subject.mjs", async () => {
      newest("uncaughtException")(thrown);
      return await new Promise<never>(() => undefined);
    });
    await expect(work).rejects.toThrow("the subject threw outside of its answers: out of luck");
  },
);

test("a process that it ends, ends with the exit code of a crash, and says why", async () => {
  const got = streams();
  const { exitCode } = process;
  await contained("check: subject.mjs", async () => {
    newest("exit")();
    return await Promise.resolve();
  });
  expect(process.exitCode).toBe(4);
  process.exitCode = exitCode;
  expect(got.stderr).toBe("error: check: subject.mjs: the subject ended the process before it was checked\n");
});

function counts(): number[] {
  return ["exit", "uncaughtException"].map((event) => process.listenerCount(event));
}

test("afterwards nothing listens any more", async () => {
  const before = counts();
  await contained("check: subject.mjs", async () => {
    expect(counts()).toEqual(before.map((count) => count + 1));
    return await Promise.resolve();
  });
  expect(counts()).toEqual(before);
});
