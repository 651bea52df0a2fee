import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { UsageError } from "../../src/cli/exit-codes.js";
import { checkWritable, coloured, progressLine, writeWhole } from "../../src/cli/output.js";
import { emptyFolder } from "./captured.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A stream that keeps what is written. */
function streamOf(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) };
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}

test("writeWhole writes exactly the text, over what was there, and leaves nothing else", () => {
  const folder = emptyFolder();
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      writeWhole(folder, "a.json", text);
      expect(readFileSync(join(folder, "a.json"), "utf8")).toBe(text);
      expect(readdirSync(folder)).toEqual(["a.json"]);
    }),
    { numRuns: 20 },
  );
});

test.each(["new", "new/deep/er"])("writeWhole makes the folder %s", (path) => {
  const folder = join(emptyFolder(), path);
  writeWhole(folder, "a.json", "text");
  expect(readFileSync(join(folder, "a.json"), "utf8")).toBe("text");
});

test("checkWritable makes the folder and leaves everything in it as it is", () => {
  const folder = join(emptyFolder(), "new");
  checkWritable(folder, "a.json");
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(join(folder, "a.json"), "before");
  checkWritable(folder, "a.json");
  expect(readdirSync(folder)).toEqual(["a.json"]);
  expect(readFileSync(join(folder, "a.json"), "utf8")).toBe("before");
});

test.each(["", "below", "below/deeper"])(
  "a folder that is or lies below a file is refused by name: file/%s",
  (path) => {
    const parent = emptyFolder();
    writeFileSync(join(parent, "file"), "text");
    const folder = join(parent, "file", path);
    const message = `--out: cannot write ${join(folder, "a.json")}`;
    for (const write of [
      () => {
        writeWhole(folder, "a.json", "new");
      },
      () => {
        checkWritable(folder, "a.json");
      },
    ]) {
      expect(write).toThrow(UsageError);
      expect(write).toThrow(message);
      expect(write).toThrow(/ \(E[A-Z]+\); expected a writable folder$/);
    }
    expect(readFileSync(join(parent, "file"), "utf8")).toBe("text");
    expect(readdirSync(parent)).toEqual(["file"]);
  },
);

test("a file that cannot be replaced is refused and stays, and nothing half-written is left beside it", () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, "a.json", "inside"), { recursive: true });
  expect(() => {
    writeWhole(folder, "a.json", "new");
  }).toThrow(UsageError);
  expect(readdirSync(join(folder, "a.json"))).toEqual(["inside"]);
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

const WORDS = "pass, fail, inconclusive; failure-1, passed";

/** What decides colours, and whether there are any: FORCE_COLOR first, then NO_COLOR, then the terminal. */
test.each([
  { isTTY: true, force: undefined, no: undefined, shows: true },
  { isTTY: true, force: undefined, no: "", shows: true },
  { isTTY: true, force: undefined, no: "1", shows: false },
  { isTTY: true, force: "0", no: undefined, shows: false },
  { isTTY: false, force: undefined, no: undefined, shows: false },
  { isTTY: false, force: "1", no: undefined, shows: true },
  { isTTY: false, force: "", no: undefined, shows: true },
  { isTTY: false, force: "1", no: "1", shows: true },
  { isTTY: false, force: "0", no: undefined, shows: false },
])("terminal $isTTY, FORCE_COLOR $force, NO_COLOR $no: colours $shows", ({ isTTY, force, no, shows }) => {
  vi.stubEnv("FORCE_COLOR", force);
  vi.stubEnv("NO_COLOR", no);
  const text = coloured(WORDS, streamOf(isTTY).stream);
  expect(text).toBe(
    shows
      ? "\u001B[32mpass\u001B[39m, \u001B[31mfail\u001B[39m, \u001B[33minconclusive\u001B[39m; failure-1, passed"
      : WORDS,
  );
});

test("colours change no character of a text", () => {
  vi.stubEnv("FORCE_COLOR", "1");
  const words = fc
    .array(fc.constantFrom("pass", "fail", "inconclusive", "other", " ", "\n", "("))
    .map((w) => w.join(""));
  fc.assert(
    fc.property(words, (text) => {
      expect(stripVTControlCharacters(coloured(text, streamOf(false).stream))).toBe(text);
    }),
  );
});

test("on a terminal the progress line replaces itself and is cleared at the end; elsewhere nothing is written", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      for (const isTTY of [true, false]) {
        const { written, stream } = streamOf(isTTY);
        const line = progressLine(stream);
        for (const text of texts) line.show(text);
        line.clear();
        expect(written).toEqual(isTTY ? [...texts, ""].map((text) => `\r\u001B[2K${text}`) : []);
      }
    }),
  );
});
