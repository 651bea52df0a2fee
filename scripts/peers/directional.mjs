// @ts-check
// Checkers that compare the slope along a random direction.
import { blockRanges, close, dot, normals, slopeAlong, unit } from "./differences.mjs";

/** @typedef {import("./differences.mjs").Peer} Peer */

/** @type {Peer["measure"]} */
function torchFast(subject, stream) {
  const probes = blockRanges(subject).map(({ start, end }) => {
    const u = unit(Float64Array.from({ length: end - start }, () => stream.uniform()));
    const direction = new Float64Array(subject.point.length);
    direction.set(u, start);
    const size = u.reduce((sum, x) => sum + x, 0); // scales atol, so that it is atol an entry
    return { direction, isClose: close(1e-5 * size, 1e-3), slope: slopeAlong(subject, direction, 1e-6) };
  });
  return (claimed) => probes.every(({ direction, isClose, slope }) => isClose(dot(claimed, direction), slope));
}

/** @type {Peer["measure"]} */
function jax(subject, stream) {
  const tangent = normals(subject, stream);
  const cotangent = stream.normal();
  const slope = cotangent * slopeAlong(subject, tangent, 1e-4);
  const isClose = close(1e-5, 1e-5);
  return (claimed) => isClose(cotangent * dot(claimed, tangent), slope);
}

/** @type {Peer["measure"]} */
function autograd(subject, stream) {
  const tangent = normals(subject, stream);
  const cotangent = stream.normal();
  const n = cotangent * slopeAlong(subject, tangent, 1e-6 / 2);
  return (claimed) => {
    const a = cotangent * dot(claimed, tangent);
    return Math.abs(a - n) < 1e-6 || Math.abs(a - n) / Math.abs(a + n) < 1e-6;
  };
}

/** @type {Peer["measure"]} */
function chainer(subject, stream) {
  const size = subject.point.length;
  const drawn = normals(subject, stream);
  const square = dot(drawn, drawn);
  const direction = drawn.map((d) => Math.sign(d) * Math.sqrt((0.99 * d * d) / square + 0.01 / size));
  const slope = slopeAlong(subject, direction, 1e-3);
  const isClose = close(1e-5, 1e-4);
  return (claimed) => isClose(slope, dot(claimed, direction));
}

/** @type {readonly Peer[]} */
export const DIRECTIONAL = [
  {
    name: "torch gradcheck, fast_mode",
    source: "torch.autograd.gradcheck(fast_mode=True): a random u ≥ 0 of length 1 a tensor, atol times Σu",
    measure: torchFast,
  },
  {
    name: "JAX check_grads",
    source: "jax.test_util.check_grads(order=1, modes=rev), float64: eps = 1e-4, atol = rtol = 1e-5, normal tangent",
    measure: jax,
  },
  {
    name: "HIPS autograd check_grads",
    source: "autograd.test_util.check_grads(order=1, modes=rev): EPS = TOL = RTOL = 1e-6, absolute or relative",
    measure: autograd,
  },
  {
    name: "Chainer check_backward",
    source: "chainer.gradient_check.check_backward(eps=1e-3, atol=1e-5, rtol=1e-4): one direction with no small entry",
    measure: chainer,
  },
];
