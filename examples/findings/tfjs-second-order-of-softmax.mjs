// @tensorflow/tfjs 4.22.0, cpu, lifted to float64, wrong: the claim is not the derivative.
// second order of tf.square(tf.softmax(x)) of [2,2], grid
// x[0,1]    claimed -0.02153771, measured 0.03795366 ± 2.0e-13: 3.0e+11 bars away
// x[1,1]    claimed 0.003628615, measured -0.02927444 ± 1.5e-13: 2.2e+11 bars away
globalThis.Float32Array = Float64Array; // in double
const { default: tf } = await import("@tensorflow/tfjs");
await tf.setBackend("cpu");
const point = [0, 2, 2, -1];
const tensors = ([...t]) => [tf.tensor(t.splice(0, 4), [2, 2])];
const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
const f = (x) => weighted(tf.grad((x) => tf.sum(tf.square(tf.softmax(x))))(x)); // of the first derivatives
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
