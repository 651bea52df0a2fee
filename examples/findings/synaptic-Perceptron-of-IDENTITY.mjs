// synaptic 1.1.4, float64, biased: right in the limit of small learning rates only.
// Perceptron(squash: "IDENTITY", sizes: [1, 2, 1], draw: 2)
// note      biased by the learning rate: the error of a step is linear in the rate, -0.34 × rate at W1[0]; what is judged is the limit at rate 0
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
const net = perceptron({ synaptic, chosen: { squash: "IDENTITY", sizes: [1, 2, 1], draw: 2 }, x: [-1.578125], y: [0.671875] });
const point = { W1: [1.53125, -0.015625], b1: [0.359375, -1], W2: [-0.890625, -1.15625], b2: [1.90625] };
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
