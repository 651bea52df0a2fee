// @tensorflow/tfjs 4.22.0, cpu, lifted to float64, wrong: the claim is not the derivative.
// tf.floorDiv(x, y) of [2,1] [1,3], random
// y[0,0]    claimed -15.04423, measured 0 ± 1.4e-11: 1.1e+12 bars away
// x[0,0]    claimed 3.935277, measured 0 ± 7.0e-12: 5.6e+11 bars away
globalThis.Float32Array = Float64Array; // in double
const { default: tf } = await import("@tensorflow/tfjs");
await tf.setBackend("cpu");
const point = [2.3125, 0.796875, 0.5, 0.75, 1.3125];
const tensors = ([...t]) => [tf.tensor(t.splice(0, 2), [2, 1]), tf.tensor(t.splice(0, 3), [1, 3])];
const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
const f = (x, y) => weighted(tf.floorDiv(x, y));
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
