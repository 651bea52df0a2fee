import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fit, gapOf, targetOf } from "../../src/diagnosis/fit.js";
import { kindOf, tellingNetwork } from "../../src/diagnosis/telling-networks.js";
import { readClaim } from "../../src/diagnosis/read-claim.js";
import { random } from "../../src/numeric/random.js";

const factors = fc.constantFrom(
  ...([
    [-1, "-1"],
    [2, "2"],
    [1 / 2, "1/2"],
    [7.25, "?"],
    [1.0005, "?"],
  ] as const),
);
const shares = fc.constantFrom(
  ...([
    [0, "reg.missing"],
    [2, "reg.scale:2"],
    [-1, "reg.scale:-1"],
    [0.3, "reg.scale:?"],
  ] as const),
);

/** The last layer of a regularised network with claims factor·data + share·penalty + off in its first entry. */
function lastLayer(seed: number, [factor, share, off]: readonly [number, number, number]) {
  const problem = tellingNetwork(random(seed), { ...kindOf("tanh", "mse"), l2: [1 / 8] });
  const { truth, frame } = readClaim({ problem, claimed: problem.parameters }).layers.at(-1)!;
  const claimed = problem.parameters.slice();
  const numbers = truth.data.map((d, i) => factor * d + share * truth.penalty[i]!);
  numbers[0]! += off;
  claimed.set(numbers, claimed.length - frame.claimed.length);
  return readClaim({ problem, claimed }).layers.at(-1)!;
}

/** Keys of the fit of a layer. */
function keys(layer: ReturnType<typeof lastLayer>): string[] | undefined {
  return fit(layer.targets.both, layer.truth.data, "")?.rows.map(({ key }) => key);
}

test("the right numbers fit without a row", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(keys(lastLayer(seed, [1, 1, 0]))).toEqual([]);
    }),
  );
});

test("a factor and a share of the regulariser are recovered, each alone and both, under their names", () => {
  fc.assert(
    fc.property(fc.integer(), factors, shares, (seed, [factor, name], [share, key]) => {
      const scale = expect.stringMatching(new RegExp(`^scale:(.*\\|)?${name.replace("?", "\\?")}(\\|.*)?$`));
      expect(keys(lastLayer(seed, [factor, 1, 0]))).toEqual([scale]);
      expect(keys(lastLayer(seed, [1, share, 0]))).toEqual([key]);
      expect(keys(lastLayer(seed, [factor, share, 0]))).toEqual([scale, key]);
    }),
  );
});

test("one entry off by a part in a million is no fit", () => {
  fc.assert(
    fc.property(fc.integer(), factors, (seed, [factor]) => {
      const layer = lastLayer(seed, [factor, 1, 0]);
      const off = 1e-6 * Math.max(...layer.frame.claimed.map(Math.abs));
      expect(keys(lastLayer(seed, [factor, 1, off]))).toBeUndefined();
    }),
  );
});

test("the gap is the largest miss beside the largest claim, and none where a number is not finite", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { targets, truth } = lastLayer(seed, [1, 1, 0]);
      const looser = { ...targets.both, bound: targets.both.bound.map(() => 1) };
      const moved = truth.data.with(1, truth.data[1]! + 1 / 2);
      const most = Math.max(...targets.both.claimed.map(Math.abs));
      expect(gapOf(looser, moved)).toBeCloseTo(1 / 2 / most, 10);
      expect(gapOf(targets.both, moved)).toBeUndefined();
      expect(gapOf(looser, truth.data.with(1, Infinity))).toBeUndefined();
    }),
  );
});

test("a nameless factor needs two equations more than unknowns", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { frame, targets, truth } = lastLayer(seed, [7.25, 1, 0]);
      const part = (n: number): ReturnType<typeof fit> => {
        const target = targetOf(frame, {
          claimed: targets.db.claimed.subarray(0, n),
          right: truth.data.subarray(-targets.db.claimed.length).subarray(0, n),
          slack: truth.slack.subarray(-targets.db.claimed.length).subarray(0, n),
          penalty: targets.db.penalty.subarray(0, n),
        });
        return fit(target, truth.data.subarray(-targets.db.claimed.length).subarray(0, n), "db.");
      };
      expect(part(2)).toBeUndefined();
      expect(part(3)?.rows.map(({ key }) => key)).toEqual(["db.scale:?"]);
    }),
  );
});

test("entries without a bound tell nothing: they neither fit a factor nor stand in its way", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { frame, truth } = lastLayer(seed, [-1, 1, 0]);
      const parts = { right: truth.data, penalty: truth.penalty };
      const claimed = frame.claimed.with(0, 1000);
      const loose = targetOf(frame, { ...parts, claimed, slack: truth.slack.with(0, Infinity) });
      expect(fit(loose, truth.data, "")?.rows.map(({ key }) => key)).toEqual(["scale:-1"]);
      const none = targetOf(frame, { ...parts, claimed, slack: truth.slack.map(() => NaN) });
      expect(fit(none, truth.data, "")?.rows).toEqual([]);
      expect(fit(none, truth.data.fill(Infinity), "")).toBeUndefined();
    }),
  );
});
