// synaptic: networks that only update themselves, so that the gradient is read from their steps.
import { updateSubject } from "../dist/index.js";
import { choices, draw, literal, stream } from "./values.mjs";

const NETWORKS = choices({
  squash: ["LOGISTIC", "TANH", "IDENTITY", "RELU", "HLIM"],
  sizes: [[2, 3, 2], [1, 2, 1], [3, 2, 4, 2]],
  draw: [1, 2],
}); // prettier-ignore

export async function cases(seed) {
  const { default: synaptic } = await import("synaptic");
  return NETWORKS.map((chosen) => {
    const name = `Perceptron(${literal(chosen).slice(2, -2)})`;
    const uniform = stream(seed, name);
    const numbers = (count, domain) => draw(count, { domain, regime: "random", uniform });
    const made = { chosen, x: numbers(chosen.sizes[0], "real"), y: numbers(chosen.sizes.at(-1), "probability") };
    const net = perceptron({ synaptic, ...made });
    const at = Object.fromEntries(Object.entries(net.get()).map(([key, { length }]) => [key, numbers(length, "real")]));
    net.set(at);
    return {
      op: `Perceptron of ${chosen.squash}`,
      name,
      subject: () => updateSubject({ name, ...net }),
      program: () => [
        'import synaptic from "synaptic";',
        `${perceptron}`,
        `const net = perceptron({ synaptic, ${literal(made).slice(2, -2)} });`,
        `const point = ${literal(at)};`,
        "const loss = (theta) => (net.set(theta), net.loss());",
        "const after = (theta, rate) => (net.set(theta), net.step(rate), net.get());",
        "const rate = 0.3, flatly = (tree) => Object.values(tree).flat();",
        "// the smaller the rate, the nearer is this to the derivative",
        "const gradient = (theta) => flatly(theta).map((x, i) => (x - flatly(after(theta, rate))[i]) / rate);",
      ],
    };
  });
}

/** A perceptron with logistic outputs, whose output error y − o is that of the cross entropy. */
function perceptron({ synaptic, chosen: { squash, sizes }, x, y }) {
  const net = new synaptic.Architect.Perceptron(...sizes);
  net.setOptimize(false);
  net.layers.hidden.forEach((layer) => layer.set({ squash: synaptic.Neuron.squash[squash] }));
  const layers = [...net.layers.hidden, net.layers.output].map((layer) => layer.list);
  const tree = (W, b) => Object.fromEntries(layers.flatMap((neurons, l) => [[`W${l + 1}`, neurons.flatMap(W)], [`b${l + 1}`, neurons.map(b)]])); // prettier-ignore
  const inputs = (neuron) => Object.values(neuron.connections.inputs);
  return {
    get: () => tree((neuron) => inputs(neuron).map(({ weight }) => weight), ({ bias }) => bias), // prettier-ignore
    set: (theta) =>
      layers.forEach((neurons, l) => {
        const [W, b] = [[...theta[`W${l + 1}`]], theta[`b${l + 1}`]];
        neurons.forEach((neuron, n) => {
          neuron.bias = b[n];
          inputs(neuron).forEach((connection) => (connection.weight = W.shift()));
        });
      }),
    reset: () => net.clear(),
    loss: () => net.activate(x).reduce((sum, o, k) => sum - y[k] * Math.log(o) - (1 - y[k]) * Math.log(1 - o), 0),
    step(rate) {
      net.activate(x);
      net.propagate(rate, y);
    },
  };
}
