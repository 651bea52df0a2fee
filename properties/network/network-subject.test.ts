import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { problems } from "../../src/generators/arbitraries.js";
import { formatArchitecture, networkBlocks } from "../../src/network/architecture.js";
import { backward } from "../../src/network/backward.js";
import { forward } from "../../src/network/forward.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { createWorkspace } from "../../src/network/workspace.js";
import { parameterCount } from "../../src/subject/blocks.js";
import { batchLength, placePoint, type LossBatch } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";

vi.mock("../../src/network/backward.js", { spy: true });

/** A problem and another θ for it. */
const cases = problems({ maxWidth: 4, maxLayers: 3, maxBatch: 4 }).chain((problem) => {
  const values = reals(-2, 2);
  const p = problem.parameters.length;
  return fc.tuple(
    fc.constant(problem),
    fc.array(values, { minLength: p, maxLength: p }).map(Float64Array.from.bind(Float64Array)),
  );
});

function lossAt({ architecture, batch }: Problem, theta: Float64Array): number {
  return forward(theta, batch, createWorkspace(architecture, batch.size));
}

function gradientAt({ architecture, batch }: Problem, theta: Float64Array): Float64Array {
  const workspace = createWorkspace(architecture, batch.size);
  const gradient = new Float64Array(theta.length);
  forward(theta, batch, workspace);
  backward(theta, batch, workspace, gradient);
  return gradient;
}

test("loss and gradient are forward and backward at the θ given, in whatever order they are asked", () => {
  fc.assert(
    fc.property(cases, ([problem, theta]) => {
      const subject = networkSubject(problem);
      const request = { base: problem.parameters, indices: Int32Array.of(0), values: Float64Array.of(7) };
      expect(subject.gradient(theta)).toEqual(gradientAt(problem, theta));
      subject.losses!(request);
      expect(subject.gradient(theta)).toEqual(gradientAt(problem, theta));
      expect(subject.loss(subject.point)).toBe(lossAt(problem, problem.parameters));
      expect(subject.loss(theta)).toBe(lossAt(problem, theta));
      expect(subject.gradient(theta)).not.toBe(subject.gradient(theta));
    }),
    { numRuns: 50 },
  );
});

test("an entry that backward leaves out, or only adds to, is claimed NaN", () => {
  fc.assert(
    fc.property(cases, fc.nat(), ([problem, theta], choice) => {
      const i = choice % theta.length;
      vi.mocked(backward).mockImplementationOnce((_theta, _batch, _workspace, gradient) => {
        gradient.set(gradient.map((g, k) => (k === i ? g + 1 : 2)));
      });
      expect(networkSubject(problem).gradient(theta)).toEqual(theta.map((_, k) => (k === i ? NaN : 2)));
    }),
    { numRuns: 20 },
  );
});

test("losses(request) is the loss at every point, bit by bit: coordinates replaced, and points along a direction", () => {
  const steps = fc.array(reals(-1, 1), { maxLength: 4 });
  fc.assert(
    fc.property(cases, steps, fc.nat(), ([problem, theta], list, choice) => {
      const subject = networkSubject(problem);
      const requests: LossBatch[] = [
        { base: subject.point, direction: theta, steps: Float64Array.from(list) },
        {
          base: theta,
          indices: Int32Array.from(list, (_, k) => (choice + k) % theta.length),
          values: Float64Array.from(list),
        },
      ];
      for (const request of requests) {
        const points = Array.from({ length: batchLength(request) }, (_, k) => {
          const point = request.base.slice();
          placePoint(point, request, k);
          return point;
        });
        expect(subject.losses!(request)).toEqual(Float64Array.from(points, (point) => lossAt(problem, point)));
      }
    }),
    { numRuns: 50 },
  );
});

test("a subject has the problem's point, blocks and precision, and is named after its architecture or as told", () => {
  fc.assert(
    fc.property(cases, fc.constantFrom("float32" as const, "float64" as const), ([drawn], precision) => {
      const problem = { ...drawn, precision };
      const subject = networkSubject(problem);
      expect(subject.name).toBe(formatArchitecture(problem.architecture));
      expect(networkSubject(problem, "mine").name).toBe("mine");
      expect(subject.point).toBe(problem.parameters);
      expect(subject.blocks).toEqual(networkBlocks(problem.architecture));
      expect(parameterCount(subject.blocks)).toBe(subject.point.length);
      expect(subject.precision).toBe(precision);
    }),
    { numRuns: 20 },
  );
});

test("a problem whose shapes do not fit is refused", () => {
  fc.assert(
    fc.property(cases, ([problem]) => {
      const wrong = { ...problem, parameters: new Float64Array(problem.parameters.length + 1) };
      expect(() => networkSubject(wrong)).toThrow(`parameters has length ${problem.parameters.length + 1}`);
    }),
    { numRuns: 10 },
  );
});
