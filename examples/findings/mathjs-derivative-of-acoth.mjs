// mathjs 15.2.0, derivative, wrong: the claim is not the derivative.
// acoth(x) at 3
// theta[0]  claimed 0.125, measured -0.125 ± 5.4e-14: 4.6e+12 bars away
import { derivative, evaluate } from "mathjs";
const point = [3];
const loss = ([x]) => evaluate("acoth(x)", { x });
const gradient = ([x]) => [derivative("acoth(x)", "x").evaluate({ x })];

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
