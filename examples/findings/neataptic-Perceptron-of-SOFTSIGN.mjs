// neataptic 1.4.7, float64, wrong: the claim is not the derivative.
// Perceptron(squash: "SOFTSIGN", sizes: [1, 2, 1], draw: 2)
// W[0]      claimed -0.2022055, measured 0.1667137 ± 1.8e-13: 2.0e+12 bars away
// b[0]      claimed -0.1822698, measured 0.1502772 ± 1.9e-13: 1.8e+12 bars away
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
const net = perceptron({ neataptic, chosen: { squash: "SOFTSIGN", sizes: [1, 2, 1], draw: 2 }, x: [1.109375], y: [0.171875] });
const point = { W: [-0.375, 0.375, 1.75, 0.5], b: [-0.796875, 0.921875, 1.046875] };
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
