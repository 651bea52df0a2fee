import { InvalidArgumentError } from "commander";

/** A whole number from `least` to `most`, as a commander argument parser. */
export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`found ${JSON.stringify(text)}; expected an integer from ${least} to ${most}.`);
    }
    return value;
  };
}

/** A 32-bit seed of either sign. */
export const seed: (text: string) => number = integer(-(2 ** 31), 2 ** 31 - 1);

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** A duration such as 60s, 5m or 1h, in seconds; a bare number means seconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text);
  const value = Number(match?.[1]) * (SECONDS_PER_UNIT[match?.[2] || "s"] ?? NaN);
  if (!(value > 0)) {
    throw new InvalidArgumentError(`found ${JSON.stringify(text)}; expected a duration such as 60s, 5m or 1h.`);
  }
  return value;
}
