// @tensorflow/tfjs 4.22.0, cpu, lifted to float64, wrong: the claim is not the derivative.
// tf.losses.softmaxCrossEntropy(tf.softmax(x), y) of [2,3] [2,3], grid
// x[1,0]    claimed 0.1442501, measured 0.2892165 ± 2.5e-13: 5.9e+11 bars away
// x[1,1]    claimed -0.1331064, measured -0.3283577 ± 6.0e-13: 3.3e+11 bars away
globalThis.Float32Array = Float64Array; // in double
const { default: tf } = await import("@tensorflow/tfjs");
await tf.setBackend("cpu");
const point = [1, 2, 0, 1, 0, -1, -1, -1, 1, -1, 2, -1];
const tensors = ([...t]) => [tf.tensor(t.splice(0, 6), [2, 3]), tf.tensor(t.splice(0, 6), [2, 3])];
const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
const f = (x, y) => weighted(tf.losses.softmaxCrossEntropy(tf.softmax(x), y));
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
