import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toGithub } from "../../src/report/github.js";
import { cases } from "./cases.js";

/** A workflow command as GitHub's runner reads a line: properties end at a comma or colon, and % comes last. */
function readCommand(line: string): { readonly command: string; readonly title: string; readonly text: string } {
  const [, command, title, text] = /^::(\w+) title=([^:,]*)::(.*)$/su.exec(line)!;
  const data = (escaped: string): string =>
    escaped.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  const property = title!.replaceAll("%3A", ":").replaceAll("%2C", ",");
  return { command: command!, title: data(property), text: data(text!) };
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
          if (command === undefined) expect(lines[k]).toBe(message);
          else expect(readCommand(lines[k]!)).toEqual({ command, title: `${suite}: ${name}`, text: details });
        }
      },
    ),
  );
});
