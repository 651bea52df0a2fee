// brain.js: feed-forward networks and recurrent ones, as models with get, set, loss and backward.
import { modelSubject } from "../dist/index.js";
import { choices, draw, literal, stream } from "./values.mjs";

const precision = Float32Array === Float64Array ? "float64" : "float32";

const FEED_FORWARD = choices({
  activation: ["sigmoid", "relu", "leaky-relu", "tanh"],
  leakyReluAlpha: [0.01, 0.25],
  sizes: [[2, 3, 2], [1, 2, 1], [3, 2, 4, 2]],
  draw: [1, 2],
}); // prettier-ignore

const RECURRENT = choices({
  kind: ["RNN", "LSTM", "GRU"],
  hiddenLayers: [[2], [2, 3]],
  tokens: [[], [1], [0, 1], [0, 1, 0]],
});

export async function cases(seed) {
  const { default: brain } = await import("brain.js");
  return [
    ...FEED_FORWARD.map((chosen) => feedForward(brain, chosen, seed)),
    ...RECURRENT.map((chosen) => recurrent(brain, chosen, seed)),
  ];
}

function feedForward(brain, chosen, seed) {
  const name = `NeuralNetwork(${literal(chosen).slice(2, -2)})`;
  const uniform = stream(seed, name);
  const numbers = (count) => draw(count, { domain: "real", regime: "random", uniform });
  const made = { chosen, x: numbers(chosen.sizes[0]), y: numbers(chosen.sizes.at(-1)) };
  const theta = (tree) => Object.fromEntries(Object.entries(tree).map(([key, rows]) => [key, rows.map((row) => (Array.isArray(row) ? numbers(row.length) : numbers(1)[0]))])); // prettier-ignore
  const net = dense({ brain, ...made });
  const at = theta(net.get());
  net.set(at);
  return {
    op: `NeuralNetwork, ${chosen.activation}`,
    name,
    subject: () => modelSubject({ name, precision, ...net }),
    program: () => programOf(dense, made, at),
  };
}

function recurrent(brain, chosen, seed) {
  const name = `${literal(chosen).slice(2, -2)}`;
  const uniform = stream(seed, name);
  const made = { chosen };
  const net = unrolled({ brain, ...made });
  const at = Object.fromEntries(
    Object.entries(net.get()).map(([key, { length }]) => [key, draw(length, { domain: "real", regime: "random", uniform })]),
  ); // prettier-ignore
  net.set(at);
  return {
    op: `recurrent.${chosen.kind}`,
    name,
    subject: () => modelSubject({ name, precision, ...net }),
    program: () => programOf(unrolled, made, at),
  };
}

/** A feed-forward network, with the loss ½ Σ (output − y)². */
function dense({ brain, chosen, x, y }) {
  const net = Object.assign(new brain.NeuralNetwork(chosen), { sizes: chosen.sizes });
  net.initialize();
  net.setActivation(chosen.activation);
  const layers = chosen.sizes.slice(1).map((_, l) => l + 1);
  const tree = (W, b) => Object.fromEntries(layers.flatMap((l) => [[`W${l}`, W(l)], [`b${l}`, b(l)]])); // prettier-ignore
  return {
    get: () => tree((l) => net.weights[l].map((row) => [...row]), (l) => [...net.biases[l]]), // prettier-ignore
    set: (theta) => {
      for (const l of layers) {
        theta[`W${l}`].forEach((row, n) => net.weights[l][n].set(row));
        net.biases[l].set(theta[`b${l}`]);
      }
    },
    loss: () => net.runInput(x).reduce((sum, output, k) => sum + (output - y[k]) ** 2 / 2, 0),
    backward: () => {
      net.runInput(x);
      net.calculateDeltas(y);
      const delta = (l) => [...net.deltas[l]].map((d) => -d);
      return tree((l) => delta(l).map((d) => Array.from(net.outputs[l - 1], (a) => d * a)), delta);
    },
  };
}

/** A recurrent network on one sequence of two tokens, with the loss −Σ ln p(next token). */
function unrolled({ brain, chosen: { kind, hiddenLayers, tokens } }) {
  const net = new brain.recurrent[kind]({ inputSize: 2, inputRange: 2, outputSize: 2, hiddenLayers });
  net.initialize();
  while (net.model.equations.length < tokens.length + 2) net.bindEquation();
  const { input, outputConnector, output } = net.model;
  const hidden = net.model.hiddenLayers.flatMap((layer, l) =>
    Object.entries(layer).map(([key, m]) => [`${key}${l}`, m]),
  );
  const matrices = Object.entries({ input, ...Object.fromEntries(hidden), outputConnector, output });
  const loss = () => {
    const steps = [0, ...tokens.map((token) => token + 1), 0];
    return steps.slice(1).reduce((sum, next, t) => sum + Math.LN2 * net.model.equations[t].predictTargetIndex(steps[t], next), 0);
  }; // prettier-ignore
  return {
    get: () => Object.fromEntries(matrices.map(([key, { weights }]) => [key, [...weights]])),
    set: (theta) => matrices.forEach(([key, { weights }]) => weights.set(theta[key])),
    loss,
    backward: () => {
      matrices.forEach(([, { deltas }]) => deltas.fill(0));
      loss();
      net.backpropagate(tokens);
      return Object.fromEntries(matrices.map(([key, { deltas }]) => [key, [...deltas]]));
    },
  };
}

/** The binding with what it was made of, in a program. */
function programOf(binding, made, at) {
  return [
    ...(precision === "float64" ? ["globalThis.Float32Array = Float64Array; // in double"] : []),
    'const { default: brain } = await import("brain.js");',
    `${binding}`,
    `const net = ${binding.name}({ brain, ${literal(made).slice(2, -2)} });`,
    `const point = ${literal(at)};`,
    "const loss = (theta) => (net.set(theta), net.loss());",
    "const gradient = (theta) => (net.set(theta), net.backward());",
  ];
}
