// js-pytorch 0.7.2, cpu, wrong: the claim is not the derivative.
// x.mean(dim, keep) of [2,2], dim: 1, keep: true, grid
// x[0,1]    claimed 1, measured -1 ± 3.9e-15: 5.2e+14 bars away
// x[1,0]    claimed -1, measured 1 ± 3.9e-15: 5.2e+14 bars away
import { torch } from "js-pytorch";
function weighted(module) {
  let k = 0;
  const filled = (data) => (Array.isArray(data) ? data.map(filled) : Math.sin(++k));
  for (const parameter of module.parameters()) parameter._data = filled(parameter._data);
  return module;
}
function tape(torch, f) {
  const entries = (variables, of) => Object.fromEntries(Object.entries(variables).map(([name, v]) => [name, of(v)]));
  let k = 0;
  const weights = (data) => (Array.isArray(data) ? data.map(weights) : (k++ % 5) + 1 - 3 * (k % 2));
  return {
    variables: (at) => entries(at, (data) => torch.tensor(data, true)),
    record(variables) {
      const y = f(variables);
      k = 0;
      let sum = y.mul(torch.tensor([y.data].flat(0).map(weights)));
      while (sum.shape.some((n) => n > 1)) sum = sum.sum();
      return sum;
    },
    value: ({ data }) => [data].flat(Infinity)[0],
    backward: (sum) => sum.backward(),
    gradient: (variables) => entries(variables, (v) => v._grad.data),
  };
}
const dim = 1,keep = true,none = 0;
const { variables, record, value, backward, gradient: read } = tape(torch, ({ x }) => x.mean(dim, keep));
const point = { x: [[2, 1], [1, 2]] };
const loss = (theta) => value(record(variables(theta)));
const gradient = (theta) => { const v = variables(theta); backward(record(v)); return read(v); };

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
