// @tensorflow/tfjs 4.22.0, cpu, lifted to float64, wrong: the claim is not the derivative.
// tf.avgPool(x, size, stride, pad) of [1,3,3,1], size: 2, pad: 1, stride: 1, zero
// x[0,0,2,0] claimed -0.1054418, measured 0.7337192 ± 6.2e-16: 1.4e+15 bars away
// x[0,0,0,0] claimed -0.1131755, measured 0.7012891 ± 6.3e-16: 1.3e+15 bars away
globalThis.Float32Array = Float64Array; // in double
const { default: tf } = await import("@tensorflow/tfjs");
await tf.setBackend("cpu");
const point = [0, 0, 0, 0, 0, 0, 0, 0, 0];
const tensors = ([...t]) => [tf.tensor(t.splice(0, 9), [1, 3, 3, 1])];
const size = 2, pad = 1, stride = 1;
const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
const f = (x) => weighted(tf.avgPool(x, size, stride, pad));
const loss = (theta) => f(...tensors(theta)).dataSync()[0];
const gradient = (theta) => tf.grads(f)(tensors(theta)).flatMap((g) => [...g.dataSync()]);

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
