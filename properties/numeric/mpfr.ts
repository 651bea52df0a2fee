import { init, mpfr_rnd_t as Rounding } from "gmp-wasm";
import type { Rational } from "./rational.js";

/** MPFR compiled to WebAssembly: a second implementation of exp and log, correctly rounded in every direction. */
const { binding } = await init();

export const ELEMENTARY = ["exp", "expm1", "log", "log1p"] as const;
export type Elementary = (typeof ELEMENTARY)[number];
type MpfrName = Elementary | "sin" | "cos" | "atan";

const BASE = 32;

const integer = binding.mpz_t();
const argument = binding.mpfr_t();
const result = binding.mpfr_t();
binding.mpz_init(integer);
binding.mpfr_init2(argument, 64);
binding.mpfr_init2(result, 64);

/**
 * f(x) for a binary fraction x, rounded down and up to `bits` bits.
 * @returns [below, above]: they enclose the real value and are 1 unit apart, or equal when it is exact
 */
export function mpfr(name: MpfrName, x: Rational, bits: number): readonly [below: Rational, above: Rational] {
  const exponent = x.denominator.toString(2).length - 1;
  binding.mpfr_set_prec(argument, Math.max(2, x.numerator.toString(2).length));
  binding.mpz_set_string(integer, x.numerator.toString(BASE), BASE);
  binding.mpfr_set_z_2exp(argument, integer, -exponent, Rounding.MPFR_RNDD);
  return [rounded(name, bits, Rounding.MPFR_RNDD), rounded(name, bits, Rounding.MPFR_RNDU)];
}

function rounded(name: MpfrName, bits: number, rounding: Rounding): Rational {
  binding.mpfr_set_prec(result, bits);
  binding[`mpfr_${name}`](result, argument, rounding);
  const power = Number(binding.mpfr_get_z_2exp(integer, result));
  const numerator = integerOf(binding.mpz_to_string(integer, 16));
  if (numerator === 0n) return { numerator, denominator: 1n };
  return power >= 0
    ? { numerator: numerator << BigInt(power), denominator: 1n }
    : { numerator, denominator: 1n << BigInt(-power) };
}

function integerOf(hex: string): bigint {
  return hex.startsWith("-") ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`);
}
