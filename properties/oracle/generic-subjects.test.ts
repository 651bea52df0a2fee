import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logSumExp } from "../../src/numeric/elementary.js";
import type { Field } from "../../src/numeric/field.js";
import { audit } from "../../src/oracle/audit.js";
import { enclosedQuotients } from "../../src/oracle/cauchy.js";
import { encloseGradient } from "../../src/oracle/enclose.js";
import { checkGradient } from "../../src/check/check-gradient.js";
import { float64Field } from "../../src/numeric/float64-field.js";
import type { GenericLoss } from "../../src/subject/generic.js";
import { reals } from "../numeric/reals.js";
import { assertOverlaps } from "./generic-losses.js";

/* The same proofs for losses that no network is: what a user writes over a Field. */

const iris = JSON.parse(readFileSync(new URL("../../fixtures/iris/iris.json", import.meta.url), "utf8")) as {
  readonly measurements: readonly (readonly number[])[];
};
/** Every tenth of the 150 flowers; the species change after 50. */
const FLOWERS = iris.measurements
  .map((features, n) => ({ features, species: Math.floor(n / 50) }))
  .filter((_, n) => n % 10 === 0);

/** Multinomial logistic regression on iris: θ = W [3, 4], b [3]; mean of −ln softmax(Wx + b) at the species. */
const logistic: GenericLoss = {
  over(field, theta) {
    const bias = theta.slice(12);
    const losses = FLOWERS.map(({ features, species }) => {
      const x = features.map((feature) => field.from(feature));
      const logits = bias.map((b, k) => field.dot(b, theta, 4 * k, x));
      const { max, tail } = logSumExp(field, logits);
      return field.add(field.sub(logits[max]!, logits[species]!), tail);
    });
    return field.div(sum(field, losses), field.from(losses.length));
  },
};

/** Three tokens of two features. */
const TOKENS = [
  [1, -0.5],
  [0.25, 2],
  [-1.5, 0.75],
] as const;

/**
 * One head of attention: θ = Q, K, V [2, 2] each; softmax(XQ(XK)ᵀ)·XV, and half the sum of its squares as the loss.
 */
const attention: GenericLoss = {
  over(field, theta) {
    const tokens = TOKENS.map((token) => token.map((x) => field.from(x)));
    const project = (offset: number) =>
      tokens.map((x) => [0, 1].map((i) => field.dot(field.from(0), theta, offset + 2 * i, x)));
    const [queries, keys, values] = [project(0), project(4), project(8)];
    const outputs = queries.flatMap((query) => {
      const weights = softmax(
        field,
        keys.map((key) => field.dot(field.from(0), query, 0, key)),
      );
      return [0, 1].map((i) =>
        field.dot(
          field.from(0),
          weights,
          0,
          values.map((value) => value[i]!),
        ),
      );
    });
    return field.mul(field.from(0.5), field.dot(field.from(0), outputs, 0, outputs));
  },
};

function softmax<T>(field: Field<T>, z: readonly T[]): T[] {
  const { max, tail } = logSumExp(field, z);
  return z.map((zk) => field.exp(field.sub(field.sub(zk, z[max]!), tail)));
}

function sum<T>(field: Field<T>, terms: readonly T[]): T {
  return terms.reduce((total, term) => field.add(total, term), field.from(0));
}

describe.each([
  ["logistic regression on iris", logistic, 15],
  ["an attention-like block", attention, 12],
] as const)("%s", (_name, loss, count) => {
  const points = fc.array(reals(-1, 1), { minLength: count, maxLength: count }).map((x) => Float64Array.from(x));
  const RUNS = { numRuns: 4 };

  test("every partial derivative is enclosed within one ulp, by both routes alike, and the audit proves it again", () => {
    fc.assert(
      fc.property(points, fc.integer(), (theta, seed) => {
        const { gradient, loss: value, inconclusive } = encloseGradient(loss, theta);
        expect(inconclusive).toBeNull();
        assertOverlaps(gradient, enclosedQuotients(loss, theta).quotients);
        const claimed = { loss: value, gradient, isAtKink: false };
        expect(audit(loss, theta, claimed, { seed: [seed, 1, 2, 3] }).verdict).toBe("proved");
      }),
      RUNS,
    );
  });

  test("the loss in float64 with the enclosed gradient passes the check from loss values alone", () => {
    fc.assert(
      fc.property(points, fc.integer(), (theta, seed) => {
        const subject = {
          point: theta,
          loss: (x: Float64Array) => loss.over(float64Field, [...x]),
          gradient: (x: Float64Array) => encloseGradient(loss, x).gradient.h,
        };
        expect(checkGradient(subject, { seed }).verdict).toBe("pass");
      }),
      { numRuns: 2 },
    );
  });

  test("a claim that is off by a millionth is refuted, and located", () => {
    fc.assert(
      fc.property(points, fc.integer(), fc.nat({ max: count - 1 }), (theta, seed, i) => {
        const { gradient, loss: value } = encloseGradient(loss, theta);
        const off = { ...gradient, h: gradient.h.with(i, gradient.h[i]! * (1 + 1e-6) + 1e-300) };
        const found = audit(loss, theta, { loss: value, gradient: off, isAtKink: false }, { seed: [seed] });
        expect(found).toMatchObject({ verdict: "refuted", wrong: i });
      }),
      RUNS,
    );
  });
});
