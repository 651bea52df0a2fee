import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toGithub } from "../../src/report/github.js";
import { cases } from "./cases.js";

/** Data as GitHub's runner reads it: % comes last. */
function readData(escaped: string): string {
  return escaped.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

/** A workflow command as the runner reads a line, whose properties end at a comma or colon; any other line as it is. */
function readLine(line: string): unknown {
  const [, command, title, text] = /^::(\w+) title=([^:,]*)::(.*)$/su.exec(line) ?? [];
  if (command === undefined) return line;
  const property = title!.replaceAll("%3A", ":").replaceAll("%2C", ",");
  return { command, title: readData(property), text: readData(text!) };
}

test("a line a case: an error for a wrong gradient or a crash, a notice for no answer, plain words for the rest", () => {
  const commands = { fail: "error", crash: "error", inconclusive: "notice", pass: undefined, skip: undefined };
  fc.assert(
    fc.property(
      cases.filter((list) => list.length > 0),
      (list) => {
        const lines = toGithub(list).split(/\r|\n/);
        expect(lines.length).toBe(list.length);
        for (const [k, { suite, name, ending, message, details }] of list.entries()) {
          const command = commands[ending];
          const annotation = { command, title: `${suite}: ${name}`, text: details };
          expect(readLine(lines[k]!)).toEqual(command === undefined ? message : annotation);
        }
      },
    ),
  );
});
