// neataptic 1.4.7, float64, wrong: the claim is not the derivative.
// SOFTSIGN at 0
// theta[0]  claimed 0, measured 1 ± 2.1e-13: 4.9e+12 bars away
import neataptic from "neataptic";
const point = [0];
const loss = ([z]) => neataptic.methods.activation.SOFTSIGN(z, false);
const gradient = ([z]) => [neataptic.methods.activation.SOFTSIGN(z, true)];

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
