import { binaryFraction } from "./float64.js";

const HEX_FLOAT = /^([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?p([+-]?\d+)$/i;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ["nan", NaN],
  ["infinity", Infinity],
  ["+infinity", Infinity],
  ["-infinity", -Infinity],
]);

/**
 * C99 hex-float text of v, exact: [-]0x<odd hex integer>p<exponent>.
 * 0 is 0x0p+0 and −0 is -0x0p+0; NaN and ±∞ are "nan", "infinity", "-infinity".
 * Source: ISO C99, 6.4.4.2.
 */
export function formatHexFloat(v: number): string {
  if (!Number.isFinite(v)) return String(v).toLowerCase();
  let { mantissa, exponent } = binaryFraction(Math.abs(v));
  const sign = Object.is(v, -0) || v < 0 ? "-" : "";
  if (mantissa === 0n) return `${sign}0x0p+0`;
  while ((mantissa & 1n) === 0n) {
    mantissa >>= 1n;
    exponent += 1;
  }
  return `${sign}0x${mantissa.toString(16)}p${exponent < 0 ? "" : "+"}${exponent}`;
}

/**
 * The number a C99 hex-float text stands for, exactly.
 * @throws {RangeError} when the text is no hex float, or stands for a number that is not a float64
 */
export function parseHexFloat(text: string): number {
  const special = SPECIAL.get(text.toLowerCase());
  if (special !== undefined) return special;
  const match = HEX_FLOAT.exec(text);
  const digits = (match?.[2] ?? "") + (match?.[3] ?? "");
  if (match === null || digits === "") {
    throw new RangeError(`parseHexFloat: text is ${JSON.stringify(text)}; expected a C99 hex float such as 0x1.8p-3`);
  }
  const mantissa = BigInt(`0x${digits}`);
  const exponent = Number(match[4]) - 4 * (match[3] ?? "").length;
  const magnitude = scale(mantissa, exponent);
  if (magnitude === undefined) {
    throw new RangeError(
      `parseHexFloat: ${text} has more bits or a larger exponent than a float64; expected an exact float64`,
    );
  }
  return match[1] === "-" ? -magnitude : magnitude;
}

/** mantissa · 2^exponent as a float64, or undefined when it is not exactly one. */
function scale(mantissa: bigint, exponent: number): number | undefined {
  let odd = mantissa;
  let power = exponent;
  while (odd !== 0n && (odd & 1n) === 0n) {
    odd >>= 1n;
    power += 1;
  }
  const bits = odd.toString(2).length;
  if (odd === 0n) return 0;
  if (bits > 53 || power < -1074 || power + bits > 1024) return undefined;
  return Number(odd) * 2 ** power;
}
