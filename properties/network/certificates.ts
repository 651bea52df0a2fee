import * as fc from "fast-check";
import type { Certificate } from "../../src/network/certificate-file.js";
import { problems } from "./network-files.js";

const finite = fc.double({ noDefaultInfinity: true, noNaN: true });
const radius = fc.double({ min: 0, noDefaultInfinity: true, noNaN: true });
const balls = fc.record({ h: finite, l: finite, r: radius });
const kinks = fc.array(fc.record({ question: fc.nat(), sign: fc.constantFrom(0 as const, "undecided" as const) }), {
  maxLength: 3,
});
const directions = fc.record({ gap: balls, width: radius, escape: fc.double({ min: 0, max: 1, noNaN: true }) });

/** Certificates that say anything at all, of the right shape. */
export const certificates: fc.Arbitrary<Certificate> = problems.chain((problem) => {
  const length = problem.parameters.length;
  const column = (entry: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> =>
    fc.array(entry, { minLength: length, maxLength: length }).map((entries) => Float64Array.from(entries));
  const certificate = {
    tool: fc.constant({ version: "1.2.3" }),
    problem: fc.constant(problem),
    method: fc.string(),
    loss: balls,
    gradient: fc.record({ h: column(finite), l: column(finite), r: column(radius) }),
    kinks,
  };
  return fc.oneof(fc.record(certificate), fc.record({ ...certificate, direction: directions }));
});
