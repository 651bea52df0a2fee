import * as fc from "fast-check";
import { absolute, sigmoid, softplus, tanh } from "../../src/numeric/elementary.js";
import type { Field } from "../../src/numeric/field.js";
import { reals } from "./reals.js";

/** A formula in variables x₀, x₁, x₂ over any number type. */
export interface Formula {
  readonly text: string;
  over<T>(field: Field<T>, x: readonly T[]): T;
}

const VARIABLES = 3;
const binary = ["add", "sub", "mul", "div"] as const;
const unary = ["neg", "exp", "expm1", "log", "log1p"] as const;
const composed = { absolute, sigmoid, tanh, softplus } as const;

const constants = fc.oneof(reals(-3, 3), reals(-100, 100)).map((v): Formula => ({
  text: String(v),
  over: (field) => field.from(v),
}));
const variables = fc.nat(VARIABLES - 1).map((i): Formula => ({ text: `x${i}`, over: (_field, x) => x[i]! }));

const { whole } = fc.letrec<{ whole: Formula; two: Formula; one: Formula; sum: Formula }>((tie) => ({
  whole: fc.oneof({ maxDepth: 5, withCrossShrink: true }, variables, constants, tie("two"), tie("one"), tie("sum")),
  two: fc.tuple(fc.constantFrom(...binary), tie("whole"), tie("whole")).map(([name, a, b]) => ({
    text: `${name}(${a.text}, ${b.text})`,
    over: (field, x) => field[name](a.over(field, x), b.over(field, x)),
  })),
  one: fc.oneof(
    fc
      .tuple(fc.constantFrom(...unary), tie("whole"))
      .map(([name, a]): Formula => ({ text: `${name}(${a.text})`, over: (field, x) => field[name](a.over(field, x)) })),
    fc
      .tuple(fc.constantFrom(...Object.values(composed)), tie("whole"))
      .map(([f, a]): Formula => ({ text: `${f.name}(${a.text})`, over: (field, x) => f(field, a.over(field, x)) })),
  ),
  sum: fc.array(tie("whole"), { minLength: 3, maxLength: 5 }).map((terms) => ({
    text: `dot(${terms.map(({ text }) => text).join(", ")})`,
    over<T>(field: Field<T>, x: readonly T[]) {
      const [bias, ...rest] = terms.map((term) => term.over(field, x)) as [T, ...T[]];
      return field.dot(bias, [bias, ...rest], 1, rest.toReversed());
    },
  })),
}));

/** A random formula with the values of its variables. */
export const formulas: fc.Arbitrary<readonly [formula: Formula, values: readonly number[]]> = fc.tuple(
  whole,
  fc.array(reals(-4, 4), { minLength: VARIABLES, maxLength: VARIABLES }),
);
