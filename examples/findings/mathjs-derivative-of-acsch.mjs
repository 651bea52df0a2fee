// mathjs 15.2.0, derivative, NaN: the claim is NaN where a slope is measured.
// acsch(coth((x * 3))) at 0
// theta[0]  claimed NaN, measured 3 ± 4.1e-13: the claim is not a finite number
import { derivative, evaluate } from "mathjs";
const point = [0];
const loss = ([x]) => evaluate("acsch(coth((x * 3)))", { x });
const gradient = ([x]) => [derivative("acsch(coth((x * 3)))", "x").evaluate({ x })];

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
