// @tensorflow/tfjs 4.22.0, cpu, lifted to float64, wrong: the claim is not the derivative.
// tf.mirrorPad(x, [[1, 0], [1, 2]], mode) of [2,3], mode: "reflect", zero
// x[0,1]    claimed 1.332472, measured -1.065134 ± 3.0e-15: 8.0e+14 bars away
// x[1,2]    claimed -1.283962, measured -0.001047014 ± 2.6e-15: 4.9e+14 bars away
globalThis.Float32Array = Float64Array; // in double
const { default: tf } = await import("@tensorflow/tfjs");
await tf.setBackend("cpu");
const point = [0, 0, 0, 0, 0, 0];
const tensors = ([...t]) => [tf.tensor(t.splice(0, 6), [2, 3])];
const mode = "reflect";
const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
const f = (x) => weighted(tf.mirrorPad(x, [[1, 0], [1, 2]], mode));
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
