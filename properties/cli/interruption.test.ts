import { expect, test } from "vitest";
import { interruptible } from "../../src/cli/interruption.js";

/** SIGINT as the listeners that were added since get it. */
function interrupt(before: readonly NodeJS.SignalsListener[]): void {
  for (const listener of process.listeners("SIGINT")) if (!before.includes(listener)) listener("SIGINT");
}

test("SIGINT aborts the work, which still answers; then nothing listens any more", async () => {
  const before = process.listeners("SIGINT");
  const aborted = await interruptible(async ({ signal }) => {
    expect(signal.aborted).toBe(false);
    interrupt(before);
    return await Promise.resolve(signal.aborted);
  });
  expect(aborted).toBe(true);
  expect(process.listeners("SIGINT")).toEqual(before);
});

test("work that throws leaves no listener either", async () => {
  const before = process.listeners("SIGINT");
  await expect(interruptible(async () => await Promise.reject(new Error("out of luck")))).rejects.toThrow(
    "out of luck",
  );
  expect(process.listeners("SIGINT")).toEqual(before);
});
