// mathjs 15.2.0, derivative, NaN: the claim is NaN where a slope is measured.
// cbrt(x) at -2.5
// theta[0]  claimed NaN, measured 0.1809612 ± 8.2e-14: the claim is not a finite number
import { derivative, evaluate } from "mathjs";
const point = [-2.5];
const loss = ([x]) => evaluate("cbrt(x)", { x });
const gradient = ([x]) => [derivative("cbrt(x)", "x").evaluate({ x })];

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
