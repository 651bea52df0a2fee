// js-pytorch: operations and modules on its tape, one row each: [name, inputs, options, call]. Rows as in
// tfjs-first-order.mjs; the parameters of a module are inputs too.
import { tapeSubject } from "../dist/index.js";
import { choices, draw, literal, nested, stream } from "./values.mjs";

const TOKENS = "torch.tensor([[0, 1, 0], [2, 1, 1]])";
const oblongAndSquare = ([name, options, call]) =>
  ["2,3", "3,3", "2,2", "2,3,3"].map((shape) => [name, [`real ${shape}`], options, call]);
const binary = (names) =>
  names.split(" ").flatMap((name) =>
    [["2,3", "2,3"], ["2,3", "3"], ["2,1", "1,3"]].map(([a, b]) => [name, [`real ${a}`, `positive ${b}`], {}, `x.${name}(y)`]),
  ); // prettier-ignore

const OPERATIONS = [
  ...binary("add sub mul div"),
  ...oblongAndSquare(["neg", {}, "x.neg()"]),
  ...oblongAndSquare(["exp", {}, "x.exp()"]),
  ["log", ["positive 2,3"], {}, "x.log()"],
  ["sqrt", ["positive 2,3"], {}, "x.sqrt()"],
  ["pow", ["positive 2,3"], { exponent: [-1, 0.5, 1, 2, 3] }, "x.pow(exponent)"],
  ["pow", ["real 2,3"], { exponent: [2, 3] }, "x.pow(exponent)"],
  ["scalar", ["real 2,3"], {}, "x.mul(3).add(2).div(4).sub(1)"],
  ...oblongAndSquare(["sum", { dim: [-1, 0, 1], keep: [false, true] }, "x.sum(dim, keep)"]),
  ...oblongAndSquare(["mean", { dim: [-1, 0, 1], keep: [false, true] }, "x.mean(dim, keep)"]),
  ...oblongAndSquare(["variance", { dim: [-1, 0, 1], keep: [false, true] }, "x.variance(dim, keep)"]),
  ["matmul", ["real 2,3", "real 3,4"], {}, "x.matmul(y)"],
  ["matmul", ["real 2,2", "real 2,2"], {}, "x.matmul(y)"],
  ["matmul", ["real 2,2,3", "real 3,2"], {}, "x.matmul(y)"],
  ["matmul", ["real 2,2,3", "real 2,3,2"], {}, "x.matmul(y)"],
  ...oblongAndSquare(["transpose", {}, "x.transpose(-2, -1)"]),
  ["transpose", ["real 2,3,2"], {}, "x.transpose(0, 1)"],
  ["reshape", ["real 2,3"], {}, "x.reshape([3, 2])"],
  ["at", ["real 3,2"], { rows: [[0, 2], [1, 1, 0]] }, "x.at(rows)"],
  ["at", ["real 3,2"], { rows: [[0, 2], [1, 1]], columns: [[1, 1]] }, "x.at(rows, columns)"],
  ["masked_fill", ["real 2,3"], {}, "x.masked_fill(x, (el) => el > 0, 0)"],
  ["used twice", ["real 2,3"], {}, "x.mul(x).add(x)"],
  ["nn.ReLU", ["real 2,3"], {}, "new torch.nn.ReLU().forward(x)"],
  ...oblongAndSquare(["nn.Softmax", { dim: [-1, 0] }, "new torch.nn.Softmax().forward(x, dim)"]),
  ...oblongAndSquare(["nn.LayerNorm", {}, "new torch.nn.LayerNorm(x.shape.at(-1)).forward(x)"]),
  ["nn.Linear", ["real 2,3", "real 3,2", "real 2"], {}, "Object.assign(new torch.nn.Linear(3, 2), { W: y, b: z }).forward(x)"],
  ["nn.MSELoss", ["real 2,3", "real 2,3"], {}, "new torch.nn.MSELoss().forward(x, y)"],
  ["nn.CrossEntropyLoss", ["real 2,3"], {}, "new torch.nn.CrossEntropyLoss().forward(x, torch.tensor([2, 0]))"],
  ["nn.CrossEntropyLoss", ["real 3,3"], {}, "new torch.nn.CrossEntropyLoss().forward(x, torch.tensor([2, 0, 1]))"],
  ["nn.Embedding", ["real 3,2"], {}, `Object.assign(new torch.nn.Embedding(3, 2), { E: x }).forward(${TOKENS})`],
  ["nn.PositionalEmbedding", ["real 3,2"], {}, `Object.assign(new torch.nn.PositionalEmbedding(3, 2), { E: x }).forward(${TOKENS})`],
  ...[["2,3,2", 3], ["2,2,2", 2]].map(([shape, T]) =>
    ["nn.MultiHeadSelfAttention", [`real ${shape}`], { heads: [1, 2] }, `weighted(new torch.nn.MultiHeadSelfAttention(2, 2, heads, ${T})).forward(x)`]),
  ["nn.FullyConnected", ["real 2,2"], {}, "weighted(new torch.nn.FullyConnected(2, 2)).forward(x)"],
  ["nn.Block", ["real 1,3,4"], { heads: [1, 2] }, "weighted(new torch.nn.Block(4, 4, heads, 3)).forward(x)"],
]; // prettier-ignore

export async function cases(seed) {
  const { torch } = await import("js-pytorch");
  return OPERATIONS.flatMap(([op, inputs, options, call]) =>
    choices(options).flatMap((chosen) =>
      ["random", "grid"].map((regime) => {
        const shapes = inputs.map((input) => input.split(" ")[1].split(",").map(Number));
        const sizes = shapes.map((shape) => `[${shape}]`).join(" ");
        const name = [`${call} of ${sizes}`, literal(chosen).slice(2, -2), regime].filter(Boolean).join(", ");
        const uniform = stream(seed, name);
        const at = Object.fromEntries(
          shapes.map((shape, k) => {
            const count = shape.reduce((size, n) => size * n, 1);
            return ["xyz"[k], nested(draw(count, { domain: inputs[k].split(" ")[0], regime, uniform }), shape)];
          }),
        );
        return {
          op,
          name,
          subject: () => tapeSubject({ name, at, ...tape(torch, functionOf(call, { torch, ...chosen })) }),
          program: () => [
            'import { torch } from "js-pytorch";',
            `${weighted}`,
            `${tape}`,
            `const ${Object.entries({ ...chosen, none: 0 }).map(([key, value]) => `${key} = ${literal(value)}`)};`,
            `const { variables, record, value, backward, gradient: read } = tape(torch, ({ ${Object.keys(at)} }) => ${call});`,
            `const point = ${literal(at)};`,
            "const loss = (theta) => value(record(variables(theta)));",
            "const gradient = (theta) => { const v = variables(theta); backward(record(v)); return read(v); };",
          ],
        };
      }),
    ),
  );
}

function functionOf(call, constants) {
  const compiled = new Function("weighted", ...Object.keys(constants), "x", "y", "z", `return ${call};`);
  return ({ x, y, z }) => compiled(weighted, ...Object.values(constants), x, y, z);
}

/** The tape of the weighted sum of what `f` answers. */
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

/** A module with other weights at every place, the same in every run. */
function weighted(module) {
  let k = 0;
  const filled = (data) => (Array.isArray(data) ? data.map(filled) : Math.sin(++k));
  for (const parameter of module.parameters()) parameter._data = filled(parameter._data);
  return module;
}
