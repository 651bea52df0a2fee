// @tensorflow/tfjs 4.22.0, cpu, lifted to float64, wrong: the claim is not the derivative.
// second order of tf.square(tf.sub(tf.matMul(tf[activation](tf.matMul(x, tf.tensor2d([1, -2, 3, 0.5, 1, -1], [2, 3]))), tf.tensor2d([1, 0.5, -1, 2, 0.25, 1], [3, 2])), tf.tensor2d([0.25, 0.75, 1, 0], [2, 2]))) of [2,2], activation: "tanh", grid
// x[0,0]    claimed 0.8645521, measured -4.891736 ± 1.8e-12: 3.1e+12 bars away
// x[0,1]    claimed 0.2641402, measured 1.08712 ± 1.6e-12: 5.0e+11 bars away
globalThis.Float32Array = Float64Array; // in double
const { default: tf } = await import("@tensorflow/tfjs");
await tf.setBackend("cpu");
const point = [1, 0, 2, 0];
const tensors = ([...t]) => [tf.tensor(t.splice(0, 4), [2, 2])];
const activation = "tanh";
const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
const f = (x) => weighted(tf.grad((x) => tf.sum(tf.square(tf.sub(tf.matMul(tf[activation](tf.matMul(x, tf.tensor2d([1, -2, 3, 0.5, 1, -1], [2, 3]))), tf.tensor2d([1, 0.5, -1, 2, 0.25, 1], [3, 2])), tf.tensor2d([0.25, 0.75, 1, 0], [2, 2])))))(x)); // of the first derivatives
const loss = (theta) => f(...tensors(theta)).dataSync()[0];
const gradient = (theta) => [...tf.grad(f)(...tensors(theta)).dataSync()]; // of the second derivatives

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
