// neataptic: its activations, and networks that only update themselves.
import { updateSubject } from "../dist/index.js";
import { choices, draw, literal, stream } from "./values.mjs";

const SQUASHES =
  "LOGISTIC TANH IDENTITY STEP RELU SOFTSIGN SINUSOID GAUSSIAN BENT_IDENTITY BIPOLAR BIPOLAR_SIGMOID HARD_TANH ABSOLUTE INVERSE SELU".split(" "); // prettier-ignore
const POINTS = [-2, -1, -0.25, 0, 0.5, 1, 3];
const NETWORKS = choices({
  squash: ["LOGISTIC", "TANH", "RELU", "GAUSSIAN", "SOFTSIGN"],
  sizes: [[2, 3, 2], [1, 2, 1]],
  draw: [1, 2],
}); // prettier-ignore

export async function cases(seed) {
  const { default: neataptic } = await import("neataptic");
  const activations = choices({ squash: SQUASHES, z: POINTS }).map((chosen) => activation(neataptic, chosen));
  return [...activations, ...NETWORKS.map((chosen) => network(neataptic, chosen, seed))];
}

function activation({ methods }, { squash, z }) {
  const f = methods.activation[squash];
  return {
    op: `activation.${squash}`,
    name: `${squash} at ${z}`,
    subject: () => ({
      name: `${squash} at ${z}`,
      point: [z],
      loss: ([at]) => f(at, false),
      gradient: ([at]) => [f(at, true)],
    }),
    program: () => [
      'import neataptic from "neataptic";',
      `const point = [${z}];`,
      `const loss = ([z]) => neataptic.methods.activation.${squash}(z, false);`,
      `const gradient = ([z]) => [neataptic.methods.activation.${squash}(z, true)];`,
    ],
  };
}

function network(neataptic, chosen, seed) {
  const name = `Perceptron(${literal(chosen).slice(2, -2)})`;
  const uniform = stream(seed, name);
  const numbers = (count, domain) => draw(count, { domain, regime: "random", uniform });
  const made = { chosen, x: numbers(chosen.sizes[0], "real"), y: numbers(chosen.sizes.at(-1), "probability") };
  const net = perceptron({ neataptic, ...made });
  const at = Object.fromEntries(Object.entries(net.get()).map(([key, { length }]) => [key, numbers(length, "real")]));
  net.set(at);
  return {
    op: `Perceptron of ${chosen.squash}`,
    name,
    subject: () => updateSubject({ name, ...net }),
    program: () => [
      'import neataptic from "neataptic";',
      `${perceptron}`,
      `const net = perceptron({ neataptic, ${literal(made).slice(2, -2)} });`,
      `const point = ${literal(at)};`,
      "const loss = (theta) => (net.set(theta), net.loss());",
      "const after = (theta, rate) => (net.set(theta), net.reset(), net.step(rate), net.get());",
      "const rate = 0.3, flatly = (tree) => Object.values(tree).flat();",
      "// the smaller the rate, the nearer is this to the derivative",
      "const gradient = (theta) => flatly(theta).map((x, i) => (x - flatly(after(theta, rate))[i]) / rate);",
    ],
  };
}

/** A perceptron with logistic outputs, whose output error y − o is that of the cross entropy. */
function perceptron({ neataptic, chosen: { squash, sizes }, x, y }) {
  const net = new neataptic.architect.Perceptron(...sizes);
  const nodes = net.nodes.filter(({ type }) => type !== "input");
  const hidden = nodes.filter(({ type }) => type === "hidden");
  hidden.forEach((node) => (node.squash = neataptic.methods.activation[squash]));
  const connections = nodes.flatMap((node) => node.connections.in);
  return {
    get: () => ({ W: connections.map(({ weight }) => weight), b: nodes.map(({ bias }) => bias) }),
    set({ W, b }) {
      connections.forEach((connection, k) => (connection.weight = W[k]));
      nodes.forEach((node, k) => (node.bias = b[k]));
    },
    reset() {
      net.clear();
      connections.forEach((connection) => Object.assign(connection, { previousDeltaWeight: 0, totalDeltaWeight: 0 }));
      nodes.forEach((node) => Object.assign(node, { previousDeltaBias: 0, totalDeltaBias: 0 }));
    },
    loss: () => net.activate(x).reduce((sum, o, k) => sum - y[k] * Math.log(o) - (1 - y[k]) * Math.log(1 - o), 0),
    step(rate) {
      net.activate(x);
      net.propagate(rate, 0, true, y);
    },
  };
}
