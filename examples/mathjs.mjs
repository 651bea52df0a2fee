// mathjs: `derivative` of every function that it knows, alone and in random expressions.
import { checkGradient } from "../dist/index.js";
import { choices, stream } from "./values.mjs";

const FUNCTIONS =
  "abs acos acosh acot acoth acsc acsch asec asech asin asinh atan atanh cbrt cos cosh cot coth csc csch exp log log10 log1p log2 sec sech sin sinh sqrt square tan tanh".split(" "); // prettier-ignore
const FORMS = ["F(x)", "F(2 * x)", "x * F(x)", "F(x)^2", "1 / F(x)", "F(x^2)"];
const OPERATORS = ["+", "-", "*", "/", "^"];
const POINTS = [-2.5, -0.5, 0, 0.25, 0.75, 3];
const RANDOM = 200;

export async function cases(seed) {
  const math = await import("mathjs");
  const uniform = stream(seed, "expressions");
  const drawn = Array.from({ length: RANDOM }, () => randomExpression(3, uniform));
  const alone = choices({ name: FUNCTIONS, form: FORMS }).map(({ name, form }) => form.replace("F", name));
  return [...alone, ...drawn].flatMap((expression) =>
    POINTS.filter((x) => isReal(math.evaluate(expression, { x }))).map((x) => ({
      op: "derivative",
      culprit: () => `derivative of ${culprit(math, expression, x)}`,
      name: `${expression} at ${x}`,
      subject: () => subject(math, expression, x),
      program: () => [
        'import { derivative, evaluate } from "mathjs";',
        `const point = [${x}];`,
        `const loss = ([x]) => evaluate("${expression}", { x });`,
        `const gradient = ([x]) => [derivative("${expression}", "x").evaluate({ x })];`,
      ],
    })),
  );
}

function randomExpression(depth, uniform) {
  const one = (list) => list[Math.floor(uniform() * list.length)];
  if (depth === 0) return uniform() < 0.7 ? "x" : one(["2", "3", "0.5"]);
  if (uniform() < 0.5) return `${one(FUNCTIONS)}(${randomExpression(depth - 1, uniform)})`;
  return `(${randomExpression(depth - 1, uniform)} ${one(OPERATORS)} ${randomExpression(depth - 1, uniform)})`;
}

const isReal = (value) => typeof value === "number" && Number.isFinite(value);

/** A value on the real line: NaN where it is complex. */
const onLine = (value) => (typeof value === "number" ? value : NaN);

function subject(math, expression, x) {
  const value = math.compile(expression);
  let derivative;
  return {
    name: `${expression} at ${x}`,
    point: [x],
    loss: ([at]) => onLine(value.evaluate({ x: at })),
    gradient([at]) {
      derivative ??= math.derivative(expression, "x").compile();
      return [onLine(derivative.evaluate({ x: at }))];
    },
  };
}

/** The function or operator of the smallest part of the expression of which the derivative is wrong by itself. */
function culprit(math, expression, x) {
  const parts = math.parse(expression).filter((node) => node.isFunctionNode || node.isOperatorNode);
  const bySize = parts.toSorted((a, b) => a.toString().length - b.toString().length);
  const isWrong = (node) => checkGradient(subject(math, node.toString(), x), { seed: 1 }).verdict === "fail";
  const smallest = bySize.find((node) => isReal(node.evaluate({ x })) && isWrong(node));
  return smallest?.op ?? smallest?.fn.name ?? expression;
}
