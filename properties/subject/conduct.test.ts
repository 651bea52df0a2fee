import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  asGradient,
  asLoss,
  asLosses,
  asNumbers,
  checkUntouched,
  MISCONDUCT,
  Misconduct,
} from "../../src/subject/conduct.js";
import type { MisconductCode } from "../../src/subject/conduct.js";
import { PROTOCOL } from "../../src/subject/protocol.js";

const codes = fc.constantFrom(...(Object.keys(MISCONDUCT) as MisconductCode[]));
const vectors = fc.float64Array({ maxLength: 5 });
const strangers = fc.oneof(fc.string(), fc.bigInt(), fc.constantFrom(undefined, null, true, {}));

/** What a reply is refused with. */
function refusal(read: () => unknown): Misconduct {
  try {
    read();
  } catch (error) {
    if (error instanceof Misconduct) return error;
    throw error;
  }
  return expect.fail("the reply was accepted");
}

test("a misconduct tells its sentence and its details", () => {
  fc.assert(
    fc.property(codes, fc.string(), (code, details) => {
      expect(new Misconduct(code, details)).toMatchObject({
        code,
        name: "Misconduct",
        message: `${MISCONDUCT[code]}: ${details}`,
      });
    }),
  );
});

test("a crash is a throw, a reply of the wrong kind or length, no reply, or a breach of the protocol; a value that changes is none", () => {
  fc.assert(
    fc.property(codes, (code) => {
      const isBreach = Object.hasOwn(PROTOCOL, code);
      const expected = isBreach || /throws|not-a-number|not-numbers|wrong-length|wrong-shape|time-limit/.test(code);
      expect(new Misconduct(code, "").isCrash).toBe(expected);
    }),
  );
});

test("any number is a loss; anything else is named and refused", () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      expect(asLoss(value)).toBe(value);
    }),
  );
  fc.assert(
    fc.property(strangers, (reply) => {
      const { code, message } = refusal(() => asLoss(reply));
      expect(code).toBe("loss-not-a-number");
      expect(message).toMatch(/found (the string "|undefined|null|a value of type \w+)[^]*; expected a number$/);
    }),
  );
});

test("a gradient may be a Float64Array, another typed array or a plain array; it is read as a copy", () => {
  fc.assert(
    fc.property(vectors, (values) => {
      for (const reply of [values, Array.from(values)]) {
        const gradient = asGradient(reply, values.length);
        expect(gradient).toEqual(values);
        expect(gradient).not.toBe(reply);
      }
      const singles = Float32Array.from(values);
      expect(asGradient(singles, values.length)).toEqual(Float64Array.from(singles));
    }),
  );
});

test("a gradient that is no array is named and refused", () => {
  const length = fc.nat({ max: 9 });
  fc.assert(
    fc.property(fc.oneof(strangers, fc.double(), fc.constant(new DataView(new ArrayBuffer(8)))), length, (reply, p) => {
      const { code, message } = refusal(() => asGradient(reply, p));
      expect(code).toBe("gradient-not-numbers");
      expect(message).toMatch(new RegExp(`found [^]*; expected ${p} numbers$`));
    }),
  );
});

test("a gradient or batch of another length is refused with both lengths", () => {
  fc.assert(
    fc.property(vectors, fc.nat({ max: 9 }), (values, p) => {
      fc.pre(values.length !== p);
      const message = expect.stringMatching(new RegExp(`found ${values.length} numbers; expected ${p}$`));
      expect(refusal(() => asGradient(values, p))).toMatchObject({ code: "gradient-wrong-length", message });
      expect(refusal(() => asLosses(values, p))).toMatchObject({ code: "losses-wrong-length", message });
    }),
  );
});

test("an entry of a gradient or batch that is no number is refused; a gradient says which", () => {
  fc.assert(
    fc.property(vectors, strangers, fc.nat(), (values, stranger, choice) => {
      const at = choice % (values.length + 1);
      const reply = (Array.from(values) as unknown[]).toSpliced(at, 0, stranger);
      const message = expect.stringMatching(new RegExp(`found [^]* at ${at}; expected a number$`));
      expect(refusal(() => asGradient(reply, reply.length))).toMatchObject({ code: "gradient-not-numbers", message });
      expect(refusal(() => asLosses(reply, reply.length)).code).toBe("loss-not-a-number");
    }),
  );
});

test("another part of a subject is read as a gradient is, under its own name", () => {
  fc.assert(
    fc.property(vectors, strangers, fc.nat({ max: 9 }), (values, stranger, p) => {
      expect(asNumbers("vjp", Array.from(values), values.length)).toEqual(values);
      const kind = refusal(() => asNumbers("vjp", stranger, p));
      expect(kind.code).toBe("part-not-numbers");
      expect(kind.message).toMatch(new RegExp(`vjp: found [^]*; expected ${p} numbers$`));
      expect(refusal(() => asNumbers("vjp", [...values, stranger], values.length + 1)).code).toBe("part-not-numbers");
      fc.pre(values.length !== p);
      const message = expect.stringMatching(new RegExp(`vjp: found ${values.length} numbers; expected ${p}$`));
      expect(refusal(() => asNumbers("vjp", values, p))).toMatchObject({ code: "part-wrong-length", message });
    }),
  );
});

test("batched losses may be a Float64Array or a plain array; no array is refused", () => {
  fc.assert(
    fc.property(vectors, strangers, (values, stranger) => {
      expect(asLosses(values, values.length)).toEqual(values);
      expect(asLosses(Array.from(values), values.length)).toEqual(values);
      expect(refusal(() => asLosses(stranger, values.length)).code).toBe("losses-wrong-length");
    }),
  );
});

test("a point is untouched exactly when every bit of it is: −0 for 0 is a change, NaN for NaN none", () => {
  const code = "loss-mutates-point";
  fc.assert(
    fc.property(vectors, fc.nat(), fc.double(), (given, choice, value) => {
      expect(() => checkUntouched(code, given, given.slice())).not.toThrow();
      const i = choice % Math.max(1, given.length);
      fc.pre(given.length > 0 && !Object.is(given[i], value));
      const message = expect.stringContaining(`θ[${i}] was ${given[i]} and is now ${value}`);
      expect(refusal(() => checkUntouched(code, given, given.with(i, value)))).toMatchObject({ code, message });
      const named = refusal(() => checkUntouched(code, given, given.with(i, value), "v"));
      expect(named.message).toMatch(/: v\[\d+\] was [^]*; expected v to stay as it was$/);
    }),
  );
});
