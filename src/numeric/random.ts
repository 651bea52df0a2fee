import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A stream of random numbers; drawing advances it. */
export interface Random {
  /** Uniform on [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
  /** Uniform on {from, …, to}, both included. */
  integer(from: number, to: number): number;
  /** Standard normal. Source: Box and Muller (1958). */
  normal(): number;
}

/**
 * The stream that belongs to (seed, …keys), 32-bit integers of any sign: the same arguments give the same stream on
 * every machine, and streams of different keys are unrelated, but for seed 0: random(0, k) is random(k). Case k of a campaign is `random(seed, k)`.
 * @throws {RangeError} when an argument is not an integer
 */
export function random(seed: number, ...keys: readonly number[]): Random {
  const generator = xoroshiro128plus(keys.reduce(mix, mix(0, seed)));
  const uniform = (): number => uniformFloat64(generator);
  return {
    uniform,
    integer: (from, to) => uniformInt(generator, from, to),
    normal: () => Math.sqrt(-2 * Math.log1p(-uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/**
 * A stream of 32-bit words with a state of 128 bits, each of its four words mixed from all the keys: where many bits of
 * chance are asked for, four random keys give about 128.
 * @throws {RangeError} when a key is not an integer
 */
export function randomWords(...keys: readonly number[]): () => number {
  const generator = xoroshiro128plusFromState([1, 2, 3, 4].map((word) => keys.reduce(mix, mix(0, word))));
  return () => generator.next() >>> 0;
}

/** Two keys mixed into one 32-bit key. Source: A. Appleby, MurmurHash3, finaliser fmix32. */
function mix(key: number, next: number): number {
  if (!Number.isInteger(next)) throw new RangeError(`random: key is ${next}; expected an integer`);
  let h = Math.imul(key ^ (key >>> 15), 0x85ebca6b) ^ next;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A uniformly random permutation of 0 … n−1. Source: Fisher and Yates, Durstenfeld's form. */
export function permutation(stream: Random, n: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = stream.integer(0, i);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
