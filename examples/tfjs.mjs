// TensorFlow.js on its cpu backend. Started with Float32Array replaced by Float64Array it computes in double.
import { treeVjpSubject } from "../dist/index.js";
import { FIRST_ORDER } from "./tfjs-first-order.mjs";
import { SECOND_ORDER } from "./tfjs-second-order.mjs";
import { choices, DOMAINS, draw, literal, stream } from "./values.mjs";

const precision = Float32Array === Float64Array ? "float64" : "float32";

export async function cases(seed) {
  console.warn = () => {}; // the library's banner
  const { default: tf } = await import("@tensorflow/tfjs");
  await tf.setBackend("cpu");
  const first = FIRST_ORDER.flatMap((row) => casesOf(row, { tf, seed, order: 1 }));
  return [...first, ...SECOND_ORDER.flatMap((row) => casesOf(row, { tf, seed, order: 2 }))];
}

/** The cases of a row: every choice of its options, in every regime of its first input. */
function casesOf([op, inputs, options, call], { tf, seed, order }) {
  const tensors = inputs.map((input) => {
    const [domain, shape = ""] = input.split(" ");
    return { domain, shape: shape.split(",").filter(Boolean).map(Number) };
  });
  const shapes = tensors.map(({ shape }) => `[${shape.join()}]`).join(" ");
  const prefix = order === 1 ? "" : "second order of ";
  return choices(options).flatMap((chosen) =>
    Object.keys(DOMAINS[tensors[0].domain]).map((regime) => {
      const name = [`${prefix}${call} of ${shapes}`, literal(chosen).slice(2, -2), regime].filter(Boolean).join(", ");
      const uniform = stream(seed, name);
      const drawn = tensors.map(({ domain, shape }) => ({
        shape,
        data: draw(sizeOf(shape), { domain, regime, uniform }),
      }));
      const at = Object.fromEntries(drawn.map((tensor, k) => [INPUTS[k], tensor]));
      const f = functionOf(tf, call, chosen);
      return {
        op: `${prefix}${op}`,
        name,
        subject: () => productSubject(tf, order === 1 ? f : tf.grad((x) => tf.sum(f(x))), { name, at, seed }),
        outputs: () => outputSubjects(tf, f, { name, at, seed }),
        program: () => [...opening(drawn, chosen), ...PROGRAMS[order](call, Object.keys(at).join(", "))],
      };
    }),
  );
}

const INPUTS = ["x", "y", "z", "u", "v"];
const sizeOf = (shape) => shape.reduce((size, n) => size * n, 1);
const tensorOf = (tf, { data, shape }) => tf.tensor(Array.from(data), shape);
const numbersOf = (tensor) => ({ shape: tensor.shape, data: Array.from(tensor.dataSync()) });

/** A call as a function of its inputs, with its options chosen. */
function functionOf(tf, call, chosen) {
  const compiled = new Function("tf", ...Object.keys(chosen), ...INPUTS, `return ${call};`);
  return (...inputs) => compiled(tf, ...Object.values(chosen), ...inputs);
}

function productSubject(tf, f, { name, at, seed }) {
  const inputs = (parameters) => Object.values(parameters).map((parameter) => tensorOf(tf, parameter));
  const value = (parameters) => tf.tidy(() => numbersOf(f(...inputs(parameters))));
  const vjp = (parameters, u) =>
    tf.tidy(() => {
      const gradients = tf.grads(f)(inputs(parameters), tensorOf(tf, u)).map(numbersOf);
      return Object.fromEntries(gradients.map((gradient, k) => [INPUTS[k], gradient]));
    });
  return treeVjpSubject({ name, at, precision, value, vjp }, { seed });
}

/** Every output of f by itself: at a kink, each may take a slope of its own. */
function outputSubjects(tf, f, { name, at, seed }) {
  const { size } = f(...Object.values(at).map((input) => tensorOf(tf, input)));
  const output = (k) => (...inputs) => tf.gather(tf.reshape(f(...inputs), [size]), tf.scalar(k, "int32")); // prettier-ignore
  return Array.from({ length: size }, (_, k) =>
    productSubject(tf, output(k), { name: `${name}, output ${k}`, at, seed }),
  );
}

const WEIGHTED = "const weighted = (y) => tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));";

/** order → the loss and the claimed gradient of a call, in a program. */
const PROGRAMS = {
  1: (call, inputs) => [
    WEIGHTED,
    `const f = (${inputs}) => weighted(${call});`,
    "const loss = (theta) => f(...tensors(theta)).dataSync()[0];",
    "const gradient = (theta) => tf.grads(f)(tensors(theta)).flatMap((g) => [...g.dataSync()]);",
  ],
  2: (call) => [
    WEIGHTED,
    `const f = (x) => weighted(tf.grad((x) => tf.sum(${call}))(x)); // of the first derivatives`,
    "const loss = (theta) => f(...tensors(theta)).dataSync()[0];",
    "const gradient = (theta) => [...tf.grad(f)(...tensors(theta)).dataSync()]; // of the second derivatives",
  ],
};

/** The library, the point and the way to its tensors, in a program. */
function opening(at, chosen) {
  const tensors = at.map(({ shape, data }) => `tf.tensor(t.splice(0, ${data.length}), ${literal(shape)})`);
  const options = Object.entries(chosen).map(([name, value]) => `${name} = ${literal(value)}`);
  return [
    ...(precision === "float64" ? ["globalThis.Float32Array = Float64Array; // in double"] : []),
    'const { default: tf } = await import("@tensorflow/tfjs");',
    'await tf.setBackend("cpu");',
    `const point = ${literal(at.flatMap(({ data }) => data))};`,
    `const tensors = ([...t]) => [${tensors.join(", ")}];`,
    ...(options.length === 0 ? [] : [`const ${options.join(", ")};`]),
  ];
}
