import * as fc from "fast-check";
import { expect, test } from "vitest";
import { onCoordinates } from "../../src/check/closer-look.js";
import { countKinds, kindAt } from "../../src/check/columns.js";
import { checkEvery } from "../../src/check/every.js";
import { random } from "../../src/numeric/random.js";
import { driveSync } from "../../src/subject/drive.js";
import { askGradient, askLosses } from "../../src/subject/engine.js";
import { asSubject } from "../../src/subject/subject.js";

/** Π-like coupling of all entries, so that a coordinate put in the wrong place shows. */
const loss = (x: Float64Array): number => x.reduce((sum, xi, i) => sum + (i + 1) * Math.sin(xi + x[0]!), 0);
const gradient = (x: Float64Array): Float64Array => {
  const slopes = x.map((xi, i) => (i + 1) * Math.cos(xi + x[0]!));
  return slopes.with(
    0,
    slopes.reduce((sum, slope) => sum + slope, slopes[0]!),
  );
};
const cases = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer())
  .chain(([p, seed]) =>
    fc.tuple(fc.subarray([...Array(p).keys()], { minLength: 1 }), fc.constant(p), fc.constant(seed)),
  )
  .map(([indices, p, seed]) => {
    const stream = random(seed);
    return { indices: Int32Array.from(indices), seed, point: Float64Array.from({ length: p }, () => stream.normal()) };
  });
const drive = <Result>(
  engine: Parameters<typeof driveSync<Result>>[0],
  point: Float64Array,
  wrong: Float64Array,
): Result =>
  driveSync(engine, asSubject({ point, loss, gradient: (x) => gradient(x).map((g, i) => g + wrong[i]!) }), {
    loss: 0,
    gradient: 0,
  });

test("losses and gradients are those of the whole at the part's coordinates", () => {
  fc.assert(
    fc.property(cases, ({ indices, point }) => {
      const part = Float64Array.from(indices, (i) => point[i]! + 1);
      const place = (values: Float64Array): Float64Array => {
        const whole = point.slice();
        for (const [k, i] of indices.entries()) whole[i] = values[k]!;
        return whole;
      };
      const last = indices.length - 1;
      function* ask() {
        const batch = { base: part, indices: Int32Array.of(last), values: Float64Array.of(0.5) };
        return [
          yield* askLosses(batch),
          yield* askLosses({ base: part, direction: part, steps: Float64Array.of(0.25) }),
          yield* askGradient(part),
        ];
      }
      const answers = drive(onCoordinates(ask(), point, indices), point, new Float64Array(point.length));
      expect(answers[0]![0]).toBe(loss(place(part.with(last, 0.5))));
      expect(answers[1]![0]).toBe(loss(place(part.map((x) => x + 0.25 * x))));
      expect(answers[2]).toEqual(Float64Array.from(indices, (i) => gradient(place(part))[i]!));
    }),
  );
});

test("a check of some coordinates disagrees at those of them that are wrong, and nowhere else", () => {
  fc.assert(
    fc.property(cases, fc.nat(), ({ indices, point, seed }, choice) => {
      const k = choice % indices.length;
      const wrong = new Float64Array(point.length).with(indices[k] ?? 0, 0.1);
      const part = Float64Array.from(indices, (i) => point[i]!);
      const columns = drive(onCoordinates(checkEvery(part, "float64", random(seed)), point, indices), point, wrong);
      expect([kindAt(columns, k), countKinds(columns).disagrees]).toEqual(["disagrees", 1]);
    }),
    { numRuns: 20 },
  );
});
