// brain.js 1.6.1, lifted to float64, wrong: the claim is not the derivative.
// NeuralNetwork(activation: "leaky-relu", leakyReluAlpha: 0.01, sizes: [1, 2, 1], draw: 1)
// b2[0]     claimed -0.00375, measured 0 ± 3.8e-17: 9.9e+13 bars away
// b1[1]     claimed -0.00005859375, measured 0 ± 3.1e-17: 1.9e+12 bars away
globalThis.Float32Array = Float64Array; // in double
const { default: brain } = await import("brain.js");
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
const net = dense({ brain, chosen: { activation: "leaky-relu", leakyReluAlpha: 0.01, sizes: [1, 2, 1], draw: 1 }, x: [-0.75], y: [0.375] });
const point = { W1: [[1.84375], [0.6875]], b1: [-0.75, -1.703125], W2: [[1.40625, 1.5625]], b2: [-1.8125] };
const loss = (theta) => (net.set(theta), net.loss());
const gradient = (theta) => (net.set(theta), net.backward());

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
