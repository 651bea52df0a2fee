import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems, gridProblems, problems } from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { ACTIVATION_NAMES, ACTIVATIONS } from "../../src/network/activations.js";
import { BIAS_KINDS, networkLayout } from "../../src/network/architecture.js";
import { ddGradient } from "../../src/network/dd-backward.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { LOSS_NAMES, LOSSES } from "../../src/network/losses.js";
import type { Problem } from "../../src/network/problem.js";
import { bigBallField } from "../../src/numeric/big-ball-field.js";
import { add, exact, mul, neg } from "../../src/numeric/dd-ball.js";
import { ddBallField } from "../../src/numeric/dd-ball-field.js";
import { ballAt } from "../../src/numeric/dd-matrix.js";
import type { Ball } from "../../src/numeric/enclosure.js";
import { EnclosureError, UndecidedSign, type Field } from "../../src/numeric/field.js";
import { UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";
import { dual } from "../../src/numeric/jet.js";
import { reverse } from "../../src/numeric/reverse.js";
import { ballEnds, bigBalls, overlaps, unlessRefused } from "../numeric/enclosures.js";
import { roundingBounds } from "./rounding.js";

const small = { maxWidth: 4, maxLayers: 3, maxBatch: 3 };

/** The fused enclosures, one ball a parameter. */
function fused(problem: Problem): Ball[] {
  const columns = networkLoss(problem).ddGradient!(problem.parameters);
  return Array.from(problem.parameters, (_, i) => ballAt(columns, i));
}

/** The same by reverse mode over the network's definition. */
function recorded<T>(base: Field<T>, problem: Problem): T[] {
  const { field, variable, gradient } = reverse(base);
  const theta = Array.from(problem.parameters, (w) => variable(base.from(w)));
  return gradient(networkLoss(problem).over(field, theta), theta);
}

/** Every fused enclosure meets the one of a BigInt ball, which is a point beside it. */
function expectHeld(problem: Problem, bits = 400): void {
  const { ends, field } = bigBalls(bits);
  const found = fused(problem);
  const held = recorded(field, problem).map((real, i) => overlaps(ballEnds(found[i]!), ends(real)));
  expect(held).toEqual(found.map(() => true));
}

/** `expectHeld` where double-double balls do not refuse. */
function expectHeldUnlessRefused(problem: Problem, bits?: number): void {
  fc.pre(unlessRefused(() => fused(problem)) !== undefined);
  expectHeld(problem, bits);
}

const forwardMode = dual(ddBallField);

/** Backpropagation through a chain of single units, one ball after the other. */
function ballByBall({ architecture, parameters, batch }: Problem): Ball[] {
  const layout = networkLayout(architecture);
  const theta = Array.from(parameters, (w) => exact(w));
  let a = exact(batch.inputs[0]!);
  const units = layout.map(({ weights, bias, biasCount }, k) => {
    const z = add(mul(theta[weights]!, a), biasCount === 0 ? exact(0) : theta[bias]!);
    const f = ACTIVATIONS[architecture.layers[k]!.activation];
    const [value, fall] = f.over(forwardMode, forwardMode.along(z, exact(-1)));
    const unit = { below: a, slope: neg(fall!) };
    a = value!;
    return unit;
  });
  const { field, variable, gradient: slopes } = reverse(ddBallField);
  const output = variable(a);
  let slope = slopes(LOSSES[architecture.loss].over(field, [output], batch.targets), [output])[0]!;
  const gradient = [...theta];
  for (let k = layout.length - 1; k >= 0; k--) {
    const delta = mul(slope, units[k]!.slope);
    gradient.fill(delta, layout[k]!.bias, layout[k]!.bias + layout[k]!.biasCount);
    gradient[layout[k]!.weights] = mul(delta, units[k]!.below);
    slope = mul(delta, theta[layout[k]!.weights]!);
  }
  return gradient;
}

function scaled(problem: Problem, factor: number): Problem {
  return { ...problem, parameters: problem.parameters.map((w) => w * factor) };
}

describe("every enclosure holds the partial derivative, by reverse mode over BigInt balls", () => {
  describe.each(ACTIVATION_NAMES)("%s", (activation) => {
    test.each(LOSS_NAMES)("%s", (loss) => {
      const nets = problems({ ...small, minLayers: 2, activations: [activation], losses: [loss] });
      fc.assert(
        fc.property(nets, (problem) => expectHeld(problem)),
        { numRuns: 3 },
      );
    });
  });

  test.each(PROBLEM_CLASS_NAMES)("in the class %s", (name) => {
    fc.assert(
      fc.property(classProblems(name, small), (problem) => expectHeldUnlessRefused(problem)),
      { numRuns: 15 },
    );
  });

  test("at saturation: weights times 20", () => {
    fc.assert(
      fc.property(problems({ ...small, smooth: true }), (problem) =>
        expectHeldUnlessRefused(scaled(problem, 20), 2000),
      ),
      { numRuns: 15 },
    );
  });

  test("through ten layers", () => {
    const deep = problems({ minLayers: 10, maxLayers: 10, maxWidth: 3, maxBatch: 2 });
    fc.assert(
      fc.property(deep, (problem) => expectHeldUnlessRefused(problem)),
      { numRuns: 8 },
    );
  });

  test("of tiny parameters and inputs, subnormal ones among them", () => {
    const exponents = fc.integer({ min: -1080, max: -100 });
    fc.assert(
      fc.property(problems(small), exponents, exponents, fc.boolean(), (problem, k, j, both) => {
        const inputs = both ? problem.batch.inputs.map((x) => x * 2 ** j) : problem.batch.inputs;
        expectHeldUnlessRefused({ ...scaled(problem, 2 ** k), batch: { ...problem.batch, inputs } }, 3500);
      }),
      { numRuns: 15 },
    );
  });
});

describe("it is the generic route, sooner", () => {
  test("one is refused where the other is, and their enclosures overlap", () => {
    const any = fc.oneof(...PROBLEM_CLASS_NAMES.map((name) => classProblems(name, small)));
    fc.assert(
      fc.property(any, (problem) => {
        const found = unlessRefused(() => fused(problem));
        const real = unlessRefused(() => recorded(ddBallField, problem));
        expect(found === undefined).toBe(real === undefined);
        for (const [i, ball] of (found ?? []).entries()) {
          expect(overlaps(ballEnds(ball), ballEnds(real![i]!))).toBe(true);
        }
      }),
    );
  });

  test.each(ACTIVATION_NAMES)(
    "on chains of single %s units it has the radii of balls one by one: none is lost",
    (name) => {
      const chains = problems({ maxWidth: 1, maxInputs: 1, maxBatch: 1, activations: [name], l2: false });
      fc.assert(
        fc.property(chains, fc.constantFrom(1, 20), (chain, gain) => {
          const problem = scaled(chain, gain);
          fc.pre(unlessRefused(() => fused(problem)) !== undefined);
          const stepwise = ballByBall(problem);
          for (const [i, { r }] of fused(problem).entries()) {
            expect(r).toBeLessThanOrEqual(1.5 * stepwise[i]!.r + 2 ** -1050);
            expect(stepwise[i]!.r).toBeLessThanOrEqual(1.5 * r + 2 ** -1050);
          }
        }),
      );
    },
  );

  test("an enclosure is no wider than 2⁻⁴⁵ of the bound on what float64 rounds", () => {
    const ordinary = problems({ ...small, smooth: true });
    fc.assert(
      fc.property(ordinary, (problem) => {
        const bounds = roundingBounds(problem).gradient;
        for (const [i, { r }] of fused(problem).entries()) expect(r).toBeLessThanOrEqual(2 ** 8 * u * bounds[i]!);
      }),
    );
  });
});

describe("exactness", () => {
  test("networks of identity and relu with mse and dyadic numbers have derivatives of radius 0", () => {
    const dyadic = gridProblems({ ...small, activations: ["identity", "relu"], losses: ["mse"] });
    fc.assert(
      fc.property(dyadic, (problem) => {
        fc.pre(Number.isInteger(Math.log2(problem.batch.size)));
        expect(fused(problem)).toEqual(recorded(ddBallField, problem));
        expect(fused(problem).every(({ r }) => r === 0)).toBe(true);
      }),
    );
  });

  test("at a kink met exactly the left piece counts: units of relu at z = 0 pass nothing down", () => {
    fc.assert(
      fc.property(problems({ ...small, minLayers: 2, activations: ["relu"], l2: false }), (problem) => {
        const first = networkLayout(problem.architecture)[0]!;
        const end = first.bias + first.biasCount;
        const found = fused({ ...problem, parameters: problem.parameters.fill(0, 0, end) });
        expect(found.slice(0, end)).toEqual(Array.from({ length: end }, () => ({ h: 0, l: 0, r: 0 })));
      }),
      { numRuns: 30 },
    );
  });

  test("l2·W is added to the derivatives of the weights, and nothing to those of the biases", () => {
    const dyadic = gridProblems({ ...small, losses: ["mse"], activations: ["identity"], l2: false });
    fc.assert(
      fc.property(dyadic, (plain) => {
        fc.pre(Number.isInteger(Math.log2(plain.batch.size)));
        const penalised = fused({ ...plain, architecture: { ...plain.architecture, l2: 0.5 } });
        const weights = new Set(
          networkLayout(plain.architecture).flatMap(({ weights: start, bias }) =>
            Array.from({ length: bias - start }, (_, i) => start + i),
          ),
        );
        for (const [i, { h }] of fused(plain).entries()) {
          expect(penalised[i]!.h).toBe(h + (weights.has(i) ? plain.parameters[i]! / 2 : 0));
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each(BIAS_KINDS)("θ and the batch keep every bit, and a second pass gives the same: bias %s", (bias) => {
    fc.assert(
      fc.property(problems({ ...small, biases: [bias], smooth: true }), (problem) => {
        const before = structuredClone(problem);
        const first = ddGradient(problem, problem.parameters);
        expect(ddGradient(problem, problem.parameters)).toEqual(first);
        expect(problem).toEqual(before);
        expect(first.h.length).toBe(problem.parameters.length);
      }),
      { numRuns: 10 },
    );
  });
});

describe("refusal", () => {
  test("an undecided sign is refused: ln 2 − ln 2, both in balls, before relu", () => {
    const problem: Problem = {
      architecture: {
        inputs: 1,
        layers: [
          { units: 2, activation: "softplus", bias: "none" },
          { units: 1, activation: "relu", bias: "none" },
        ],
        loss: "mse",
        l2: 0,
      },
      parameters: Float64Array.of(0, 0, 1, -1),
      batch: { size: 1, inputs: Float64Array.of(1), targets: Float64Array.of(1) },
      precision: "float64",
    };
    expect(() => fused(problem)).toThrow(UndecidedSign);
    expect(() => recorded(bigBallField(100), problem)).toThrow(UndecidedSign);
  });

  test("what is not finite or beyond 2⁹⁹⁶ is refused, also where it is multiplied by 0", () => {
    const nets = problems({ ...small, activations: ["identity"], losses: ["mse"] });
    const beyond = fc.constantFrom(NaN, Infinity, -Infinity, 2 ** 997, -Number.MAX_VALUE);
    fc.assert(
      fc.property(nets, beyond, fc.nat(), fc.boolean(), (problem, value, place, isInput) => {
        const inputs = new Float64Array(problem.batch.inputs.length);
        const parameters = new Float64Array(problem.parameters.length);
        const spoilt = isInput ? inputs : parameters;
        spoilt[place % spoilt.length] = value;
        expect(() => fused({ ...problem, parameters, batch: { ...problem.batch, inputs } })).toThrow(EnclosureError);
      }),
    );
  });
});
