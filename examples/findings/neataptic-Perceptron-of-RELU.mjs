// neataptic 1.4.7, float64, biased: right in the limit of small learning rates only.
// Perceptron(squash: "RELU", sizes: [1, 2, 1], draw: 2)
// note      biased by the learning rate: the error of a step is linear in the rate, 0.49 × rate at W[0]; what is judged is the limit at rate 0
import neataptic from "neataptic";
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
const net = perceptron({ neataptic, chosen: { squash: "RELU", sizes: [1, 2, 1], draw: 2 }, x: [-1.78125], y: [0.453125] });
const point = { W: [-0.03125, 1.40625, 1.859375, 1.109375], b: [1.4375, 0.265625, -0.765625] };
const loss = (theta) => (net.set(theta), net.loss());
const after = (theta, rate) => (net.set(theta), net.reset(), net.step(rate), net.get());
const rate = 0.3, flatly = (tree) => Object.values(tree).flat();
// the smaller the rate, the nearer is this to the derivative
const gradient = (theta) => flatly(theta).map((x, i) => (x - flatly(after(theta, rate))[i]) / rate);

const flat = (tree) => Object.values(tree).flat(Infinity);
const filled = (x) => ((x = [...x]), JSON.parse(JSON.stringify(point), (_, v) => (typeof v === "number" ? x.shift() : v)));
const along = (x, d, h) => loss(filled(x.map((xi, i) => xi + h * d[i])));
const slopes = flat(point).map((_, i, x) => {
  const [d, h] = [x.map((_, k) => Number(k === i)), 2 ** -12];
  return [(along(x, d, 0) - along(x, d, -h)) / h, (along(x, d, h) - along(x, d, 0)) / h];
});
const claimed = flat(gradient(point));
console.log("claimed        ", claimed.join(" "));
console.log("left and right ", slopes.map((pair) => pair.join(" | ")).join("   "));
