// brain.js 1.6.1, lifted to float64, wrong: the claim is not the derivative.
// kind: "RNN", hiddenLayers: [2], tokens: [0, 1]
// output[1] claimed -0.9035836, measured 1.096265 ± 1.8e-12: 1.1e+12 bars away
// bias0[0]  claimed -4.856626, measured -10.39041 ± 7.1e-12: 7.8e+11 bars away
globalThis.Float32Array = Float64Array; // in double
const { default: brain } = await import("brain.js");
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
const net = unrolled({ brain, chosen: { kind: "RNN", hiddenLayers: [2], tokens: [0, 1] } });
const point = { input: [-1.140625, 1.09375, 1.453125, 1.015625, 0.828125, -0.359375], weight0: [-0.015625, 1.328125, 1.953125, 0.53125], transition0: [1.9375, -0.5625, 0.28125, 0.296875], bias0: [-0.078125, 1.5], outputConnector: [0, -1.0625, -1.484375, 1.375, 0.375, -1.75], output: [-1.71875, 1.859375, 1.484375] };
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
