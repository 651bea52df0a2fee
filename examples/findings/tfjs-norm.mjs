// @tensorflow/tfjs 4.22.0, cpu, lifted to float64, NaN: the claim is NaN where a slope is measured.
// tf.norm(x, order, axis) of [2,3], order: 2, axis: 0, zero
// x[0,0]    claimed NaN, measured 0 ± 3.2e-16, slopes -1.184318 | 1.184318: the claim is not a finite number
// x[0,1]    claimed NaN, measured 0 ± 1.9e-16, slopes -0.6958751 | 0.6958751: the claim is not a finite number
globalThis.Float32Array = Float64Array; // in double
const { default: tf } = await import("@tensorflow/tfjs");
await tf.setBackend("cpu");
const point = [0, 0, 0, 0, 0, 0];
const tensors = ([...t]) => [tf.tensor(t.splice(0, 6), [2, 3])];
const order = 2, axis = 0;
const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
const f = (x) => weighted(tf.norm(x, order, axis));
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
