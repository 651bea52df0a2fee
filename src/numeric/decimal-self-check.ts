import { Decimal, decimalContext } from "./decimal.js";

const DIGITS = 20;

/** Operations on numbers that need rounding, with the 20 digits they give rounded down; rounded up, the last is 1 more. */
const ROUNDED: readonly (readonly [name: "add" | "sub" | "mul" | "div", a: string, b: string, down: string])[] = [
  ["add", "1", "1e-30", "1"],
  ["sub", "1", "1e-30", "0.99999999999999999999"],
  ["mul", "33333333333", "33333333333", "1111111111088888888800"],
  ["div", "1", "3", "0.33333333333333333333"],
];

/**
 * Proves on known results that decimal.js still rounds: a call such as Decimal.sum(1, "x") throws and leaves + − × of the
 * whole process unrounded until another one succeeds (decimal.js 10.6.0 resets its module-wide flag only on success).
 * @throws {Error} when a result is not the known one
 */
export function checkDecimal(): void {
  const down = decimalContext(DIGITS, "down");
  const up = decimalContext(DIGITS, "up");
  for (const [name, a, b, known] of ROUNDED) {
    const floor = down[name](a, b);
    const unit = new Decimal(`1e${floor.e - DIGITS + 1}`);
    const isRight = floor.eq(known) && up[name](a, b).eq(decimalContext(2 * DIGITS, "nearest").add(floor, unit));
    if (!isRight) {
      throw new Error(`checkDecimal: ${name}(${a}, ${b}) rounded down is ${floor.toString()}; expected ${known}`);
    }
  }
}
