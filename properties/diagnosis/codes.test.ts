import { expect, test } from "vitest";
import { CODES } from "../../src/diagnosis/codes.js";

test("every code has a message of its own and a fix, each a line without a full stop", () => {
  const texts = Object.values(CODES);
  expect(new Set(texts.map(({ message }) => message)).size).toBe(texts.length);
  for (const { message, fix } of texts) {
    expect(message).toMatch(/^[^\n]*[^.\n]$/);
    expect(fix).toMatch(/^[^\n]*[^.\n]$/);
  }
});
