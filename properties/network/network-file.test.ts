import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatNetwork, parseNetwork, parseNetworkText } from "../../src/network/network-file.js";
import { formatHexFloat } from "../../src/numeric/hex-float.js";
import { at, complaint, problems, valid, VALID_TEXT, type Edit, type Key } from "./network-files.js";

const styles = fc.constantFrom("decimal" as const, "hex" as const);

describe("reading and writing", () => {
  test("read ∘ write = identity, bit for bit", () => {
    fc.assert(
      fc.property(problems, styles, (problem, numbers) => {
        expect(parseNetworkText(formatNetwork(problem, { numbers }))).toStrictEqual(problem);
      }),
    );
  });

  test("write ∘ read = identity on written text, and reading leaves its JSON as it was", () => {
    fc.assert(
      fc.property(problems, styles, (problem, numbers) => {
        const text = formatNetwork(problem, { numbers });
        const json: unknown = JSON.parse(text);
        expect(formatNetwork(parseNetwork(json), { numbers })).toBe(text);
        expect(json).toStrictEqual(JSON.parse(text));
      }),
    );
  });

  test("the order of keys is free", () => {
    const reverse = (value: unknown): unknown =>
      typeof value !== "object" || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, item]) => [key, reverse(item)]),
          );
    fc.assert(
      fc.property(problems, (problem) => {
        expect(parseNetwork(reverse(JSON.parse(formatNetwork(problem))))).toStrictEqual(problem);
      }),
    );
  });

  test("every number is a hex-float text in hex, and in decimal only −0, whose sign JSON would lose", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { architecture, parameters, batch } = problem;
        const numbers = [architecture.l2, ...parameters, ...batch.inputs, ...batch.targets];
        expect(formatNetwork(problem).match(/"-?0x[^"]*"/g) ?? []).toStrictEqual(
          numbers.filter((v) => Object.is(v, -0)).map(() => '"-0x0p+0"'),
        );
        expect(formatNetwork(problem, { numbers: "hex" }).match(/"-?0x[^"]*"/g)).toStrictEqual(
          numbers.map((v) => `"${formatHexFloat(v)}"`),
        );
      }),
    );
  });

  test("a matrix row, a bias and a layer take one line each", () => {
    expect(formatNetwork(parseNetwork(valid()))).toBe(VALID_TEXT);
  });

  test("precision is float64 unless the file says otherwise", () => {
    const { precision: _precision, ...json } = valid();
    expect(parseNetwork(json).precision).toBe("float64");
    expect(parseNetwork({ ...json, precision: "float64" }).precision).toBe("float64");
    expect(parseNetwork(valid()).precision).toBe("float32");
  });

  test("a problem whose shapes do not fit is not written", () => {
    const problem = parseNetwork(valid());
    expect(() => formatNetwork({ ...problem, parameters: new Float64Array(12) })).toThrow(
      new RangeError("problem: parameters has length 12; expected 13"),
    );
  });
});

/** The one grammar of every error; [^\p{C}\p{Zl}\p{Zp}] leaves no way to break the line. */
const GRAMMAR =
  /^network file: at (?:\$[\w.[\]]*|line \d+, column \d+): found [^\p{C}\p{Zl}\p{Zp}]+; expected [^\p{C}\p{Zl}\p{Zp}]+$/u;

/** Either no error or one of ours. */
function expectOurGrammar(read: () => unknown): void {
  const thrown = complaint(read);
  if (thrown === undefined) return;
  const [, kind, line] = /^(\w+): (.*)$/su.exec(thrown)!;
  expect(["RangeError", "TypeError"]).toContain(kind);
  expect(line).toMatch(GRAMMAR);
}

/** Every path in a JSON value. */
function paths(json: unknown): Key[][] {
  if (typeof json !== "object" || json === null) return [[]];
  return [
    [],
    ...Object.entries(json).flatMap(([key, item]) =>
      paths(item).map((rest) => [Array.isArray(json) ? Number(key) : key, ...rest]),
    ),
  ];
}

describe("whatever happens to a file, what is thrown is one line of the one grammar", () => {
  const files = problems.map((problem): unknown => JSON.parse(formatNetwork(problem)));
  const places = files.chain((json) => fc.tuple(fc.constant(json), fc.constantFrom(...paths(json))));

  test("an entry deleted", () => {
    fc.assert(
      fc.property(places, ([json, path]) => {
        expectOurGrammar(() => parseNetwork(at(path, () => undefined)(json)));
      }),
      { numRuns: 200 },
    );
  });

  test("an entry replaced by anything", () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: "binary" }),
      fc.double(),
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
      fc.constantFrom(Symbol("s"), () => 0),
    );
    fc.assert(
      fc.property(places, anything, ([json, path], value) => {
        expectOurGrammar(() => parseNetwork(at(path, () => value)(json)));
      }),
      { numRuns: 200 },
    );
  });

  test("a key added", () => {
    fc.assert(
      fc.property(places, fc.string({ unit: "binary" }), ([json, path], key) => {
        const add: Edit = (item) => (typeof item === "object" && item !== null ? { ...item, [key]: 1 } : item);
        expectOurGrammar(() => parseNetwork(at(path, add)(json)));
      }),
      { numRuns: 200 },
    );
  });

  test("a stretch of the text replaced", () => {
    const texts = fc.tuple(problems, styles).map(([problem, numbers]) => formatNetwork(problem, { numbers }));
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat({ max: 3 }), fc.string({ maxLength: 3 }), (text, start, length, patch) => {
        const from = start % text.length;
        const patched = text.slice(0, from) + patch + text.slice(from + length);
        expectOurGrammar(() => parseNetworkText(patched));
        const thrown = complaint(() => parseNetworkText(patched)) ?? "";
        expect(thrown.includes("network file: at line")).toBe(complaint(() => JSON.parse(patched)) !== undefined);
      }),
      { numRuns: 200 },
    );
  });
});
