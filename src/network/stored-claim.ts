import type { Subject } from "../subject/subject.js";
import { sourceOf } from "./network-source.js";

/**
 * The network with a claim that is known at its point only: g(θ) = claimed + (backward(θ) − backward(point)). At the
 * point that is the claim itself, bit for bit. Elsewhere it is the network's own backpropagation, shifted by the error
 * of the claim, so that it shows the two things for which a claim is asked at other points, the rounding noise of a
 * gradient of this loss and how the gradient varies, without mending the error: that stays the same everywhere.
 * The verdict at the point rests on losses alone; a wrong `backward` could only misjudge the claim's noise.
 * @param claimed shape [P]
 */
export function withStoredClaim(subject: Subject, claimed: Float64Array): Subject {
  const own = subject.gradient(subject.point);
  const source = sourceOf(subject);
  return {
    ...subject,
    ...(source === undefined ? {} : { source: { ...source, isProgram: false } }),
    gradient(theta) {
      const gradient = subject.gradient(theta);
      for (let i = 0; i < gradient.length; i++) {
        // not ∞ − ∞ or NaN where the network's own entry is no number: what does not change is no change
        const isSame = Object.is(gradient[i], own[i]);
        gradient[i] = isSame ? claimed[i]! : claimed[i]! + (gradient[i]! - own[i]!);
      }
      return gradient;
    },
  };
}
