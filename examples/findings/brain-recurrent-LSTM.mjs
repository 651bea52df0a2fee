// brain.js 1.6.1, lifted to float64, wrong: the claim is not the derivative.
// kind: "LSTM", hiddenLayers: [2], tokens: [0, 1, 0]
// output[2] claimed 0.05535374, measured -0.7865517 ± 3.4e-13: 2.5e+12 bars away
// output[0] claimed 0.5879356, measured 1.418341 ± 8.2e-13: 1.0e+12 bars away
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
const net = unrolled({ brain, chosen: { kind: "LSTM", hiddenLayers: [2], tokens: [0, 1, 0] } });
const point = { input: [0.234375, 0.65625, 1.15625, -0.296875, -1.859375, 0.546875], inputMatrix0: [-0.796875, 0.203125, 0.140625, 1.546875], inputHidden0: [1.4375, 0.296875, 1.53125, -0.03125], inputBias0: [1.96875, 0.171875], forgetMatrix0: [-1.546875, -1.546875, 1.625, -0.9375], forgetHidden0: [-1.96875, 0.15625, 0.90625, 1], forgetBias0: [0.5, -1.671875], outputMatrix0: [0.109375, -0.0625, -1.40625, -0.5], outputHidden0: [0.90625, -1.453125, 1.640625, -1.046875], outputBias0: [-1.21875, -0.671875], cellActivationMatrix0: [-1.984375, -1.421875, 0.6875, -1], cellActivationHidden0: [-1.484375, 0.953125, 0.375, 1.03125], cellActivationBias0: [-0.140625, -2], outputConnector: [1.765625, 0.484375, 0.953125, 1.5, 0.5625, 1.03125], output: [1.75, 1.265625, -0.71875] };
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
