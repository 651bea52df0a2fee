// @tensorflow/tfjs 4.22.0, cpu, lifted to float64, no subgradient: at a kink, the claim is no subgradient.
// tf.max(x, axis, keepDims) of [2,3], axis: 0, keepDims: true, zero
// x[0,0]    claimed 1.184318, measured 0.5921591 ± 2.4e-15, slopes 0 | 1.184318: each claim lies between its two slopes, but together the claims at this kink are no subgradient
// x[0,1]    claimed 0.6958751, measured 0.3479375 ± 1.4e-15, slopes 0 | 0.6958751: each claim lies between its two slopes, but together the claims at this kink are no subgradient
globalThis.Float32Array = Float64Array; // in double
const { default: tf } = await import("@tensorflow/tfjs");
await tf.setBackend("cpu");
const point = [0, 0, 0, 0, 0, 0];
const tensors = ([...t]) => [tf.tensor(t.splice(0, 6), [2, 3])];
const axis = 0, keepDims = true;
const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
const f = (x) => weighted(tf.max(x, axis, keepDims));
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
// ⟨g, d⟩ of a subgradient g lies between the slopes along d; here d is the claim itself
const h = 2 ** -12;
console.log("promised along the claim", claimed.reduce((sum, g) => sum + g * g, 0));
console.log("gained along the claim  ", (along(flat(point), claimed, h) - along(flat(point), claimed, 0)) / h);
