// brain.js 1.6.1, lifted to float64, wrong: the claim is not the derivative.
// kind: "GRU", hiddenLayers: [2], tokens: []
// input[1]  claimed -0.005364471, measured 0.1182831 ± 1.3e-13: 9.3e+11 bars away
// updateGateInputMatrix0[0] claimed 0, measured 0.05309213 ± 6.7e-14: 7.9e+11 bars away
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
const net = unrolled({ brain, chosen: { kind: "GRU", hiddenLayers: [2], tokens: [] } });
const point = { input: [0.765625, 0.9375, 1.765625, -0.359375, -1.109375, -1.15625], updateGateInputMatrix0: [-1.234375, 1.75, 1.046875, 1.953125], updateGateHiddenMatrix0: [0.28125, -0.703125, -1.5, -0.765625], updateGateBias0: [-0.28125, 0.390625], resetGateInputMatrix0: [1.546875, 1.328125, 1.65625, 1.15625], resetGateHiddenMatrix0: [-0.96875, 1.359375, 1.71875, -1.03125], resetGateBias0: [1.609375, 0.109375], cellWriteInputMatrix0: [-0.25, 1.640625, 0.78125, -1.25], cellWriteHiddenMatrix0: [0.125, 1.6875, 0.578125, 1.1875], cellWriteBias0: [1.078125, 1.78125], outputConnector: [1.140625, 0.140625, 0.15625, 0.265625, 0.25, -1.171875], output: [1.796875, 1.171875, -0.46875] };
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
