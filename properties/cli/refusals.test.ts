import * as fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../../src/cli/exit-codes.js";
import { refused, refuseMissing } from "../../src/cli/refusals.js";
import { emptyFolder } from "./captured.js";

test("what is given passes; what is thrown becomes a usage error that says where", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), fc.anything(), async (where, message, value) => {
      expect(await refused(where, "", () => value)).toBe(value);
      const fail = (error: Error): Promise<never> => refused(where, "", () => Promise.reject(error));
      await expect(fail(new Error(message))).rejects.toThrow(new UsageError(`${where}: ${message}`));
      await expect(fail(new UsageError(message))).rejects.toThrow(new UsageError(`${where}: ${message}`));
      await expect(
        refused(where, "doing it threw ", () => {
          throw new RangeError(message);
        }),
      ).rejects.toThrow(`${where}: doing it threw ${String(new RangeError(message))}`);
    }),
  );
});

test("a file that is missing, and a folder, are refused by the command's name and the path", () => {
  const folder = emptyFolder();
  for (const path of [folder, `${folder}/none.json`]) {
    expect(() => refuseMissing("audit", path)).toThrow(new UsageError(`audit: found no file ${path}; expected one`));
  }
});
