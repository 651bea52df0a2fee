import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer, requestLine, shown } from "../../src/subject/wire-message.js";

const line = (text: string): { text: string; isUtf8: boolean } => ({ text, isUtf8: true });

test("a request is one line of JSON, whatever its params hold", () => {
  fc.assert(
    fc.property(fc.nat(), fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (id, method, params) => {
      const text = requestLine(id, method, params);
      expect(text.indexOf("\n")).toBe(text.length - 1);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ jsonrpc: "2.0", id, method, params })));
    }),
  );
});

test("an answer is read as it was written, with or without jsonrpc", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (id, result, isMarked) => {
      const mark = isMarked ? { jsonrpc: "2.0" } : {};
      const read = (answer: object): unknown => readAnswer(line(JSON.stringify({ ...mark, ...answer })));
      const again: unknown = JSON.parse(JSON.stringify({ id, result }));
      expect(read({ id, result })).toEqual(again);
      expect(read({ id, result, error: null })).toEqual(again);
      const error = { code: -32_000, message: "no" };
      const refusal: unknown = JSON.parse(JSON.stringify({ id, error })); // JSON has no −0
      expect(read({ id, error })).toEqual(refusal);
      expect(read({ id, error, result: null })).toEqual(refusal);
    }),
  );
});

test.each([
  "hello",
  "",
  "3",
  "null",
  "[]",
  "{}",
  '"id"',
  "{loss: 3}",
  '{"loss": NaN}',
  '{"id": 3, "epoch": 1}',
  "{'id': 3}",
])("a print is no message: %s", (text) => {
  expect(readAnswer(line(text))).toBeUndefined();
  expect(readAnswer({ text, isUtf8: false })).toBeUndefined();
});

test.each([
  ['{"id": 3, "result": {"value": NaN}}', 'expected JSON, in which NaN and infinities are strings such as "NaN"'],
  ['{"jsonrpc": "2.0", "id": 3, "resu', "expected JSON"],
  ['{"jsonrpc": "2.0", "id": 3}', "expected { id, result } or { id, error: { code, message } }"],
  ['{"id": 3, "result": 1, "error": {"code": "x"}}', "expected { id, result } or"],
  ['{"id": 3, "error": "no"}', "expected { id, result } or"],
  ['{"id": 3, "error": null}', "expected { id, result } or"],
  ['{"id": 3, "error": {"code": 1.5, "message": "no"}}', "expected { id, result } or"],
  ['{"id": 3, "error": {"code": 1, "message": 2}}', "expected { id, result } or"],
  ['{"id": 3, "error": {"message": "no"}}', "expected { id, result } or"],
])("a message that is no answer is malformed: %s", (text, expected) => {
  const read = (): unknown => readAnswer(line(text));
  expect(read).toThrow(expect.objectContaining({ code: "message-malformed" }));
  expect(read).toThrow(`a message is no answer of the protocol: found ${shown(text)}; ${expected}`);
});

test("a message that is not in UTF-8 is named, though it reads", () => {
  expect(() => readAnswer({ text: '{"id": 3, "result": "\uFFFD"}', isUtf8: false })).toThrow(
    expect.objectContaining({ code: "line-not-utf8" }),
  );
});

test("what is shown of a line is short and on one line", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "\r", '"', "é"), maxLength: 200 }), (text) => {
      expect(shown(text)).not.toMatch(/[\n\r]/);
      expect((JSON.parse(shown(text)) as string).length).toBeLessThanOrEqual(81);
    }),
  );
});
