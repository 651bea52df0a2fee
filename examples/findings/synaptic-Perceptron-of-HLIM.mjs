// synaptic 1.1.4, float64, wrong: the claim is not the derivative.
// Perceptron(squash: "HLIM", sizes: [2, 3, 2], draw: 2)
// W1[1]     claimed 0.4887801, measured 0 ± 2.6e-15: 1.9e+14 bars away
// W1[5]     claimed 0.9289686, measured 0 ± 6.9e-15: 1.3e+14 bars away
import synaptic from "synaptic";
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
const net = perceptron({ synaptic, chosen: { squash: "HLIM", sizes: [2, 3, 2], draw: 2 }, x: [-0.59375, 1.09375], y: [0.515625, 0.53125] });
const point = { W1: [1.5, 0.8125, -0.03125, 1.828125, 0.234375, 1.125], b1: [-1.59375, 0.1875, -1.3125], W2: [-1.9375, -0.796875, -1.640625, -1.765625, 1.125, 1.203125], b2: [-1.140625, -0.25] };
const loss = (theta) => (net.set(theta), net.loss());
const after = (theta, rate) => (net.set(theta), net.step(rate), net.get());
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
