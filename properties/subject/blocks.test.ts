import * as fc from "fast-check";
import { expect, test } from "vitest";
import { blockSize, formatPlace, parameterCount, placeOf, type Block } from "../../src/subject/blocks.js";

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
/** Named blocks, a scalar (shape []) and an empty one (an extent 0) now and then. */
const blockLists: fc.Arbitrary<Block[]> = fc
  .array(fc.oneof({ weight: 8, arbitrary: shapes }, { weight: 1, arbitrary: fc.constant([2, 0]) }), { maxLength: 5 })
  .map((list) => list.map((shape, k) => ({ name: `B${k}`, shape })));

/** Every position of a shape in row-major order: the last index runs fastest. */
function positions(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (prefixes, extent) => prefixes.flatMap((p) => Array.from({ length: extent }, (_, i) => [...p, i])),
    [[]],
  );
}

test("blockSize counts the positions of the shape; a scalar has one", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      expect(blockSize({ name: "B", shape })).toBe(positions(shape).length);
    }),
  );
  expect(blockSize({ name: "b", shape: [] })).toBe(1);
});

test("parameterCount is the sum of the block sizes", () => {
  fc.assert(
    fc.property(blockLists, blockLists, (left, right) => {
      expect(parameterCount([...left, ...right])).toBe(parameterCount(left) + parameterCount(right));
      expect(parameterCount(left.slice(0, 1))).toBe(left[0] === undefined ? 0 : blockSize(left[0]));
    }),
  );
});

test("placeOf lists the places of the blocks in order, each row-major: a bijection of 0 … P − 1", () => {
  fc.assert(
    fc.property(blockLists, (blocks) => {
      const places = Array.from({ length: parameterCount(blocks) }, (_, i) => placeOf(blocks, i));
      const listed = blocks.flatMap(({ name, shape }) =>
        positions(shape).map((position) => ({ block: name, position })),
      );
      expect(places).toEqual(listed);
    }),
  );
});

test("an index that is no coordinate is refused, and the message shows it and the last coordinate", () => {
  const outside = fc.oneof(
    fc.integer({ max: -1 }),
    fc.nat().map((beyond) => 1e6 + beyond),
    fc.constantFrom(NaN, Infinity),
  );
  const fractions = fc.integer({ min: 0, max: 40 }).map((k) => k / 8 + 1 / 16);
  fc.assert(
    fc.property(blockLists, fc.oneof(outside, fractions), (blocks, index) => {
      const last = parameterCount(blocks) - 1;
      const message = `placeOf: index is ${index}; expected an integer from 0 to ${last}`;
      expect(() => placeOf(blocks, index)).toThrow(new RangeError(message));
      expect(() => placeOf(blocks, last + 1)).toThrow(RangeError);
    }),
  );
});

test("a place is written block[i,j], a scalar by its name alone", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.nat(), { minLength: 1 }), (block, position) => {
      expect(formatPlace({ block, position })).toBe(`${block}[${String(position)}]`);
      expect(formatPlace({ block, position: [] })).toBe(block);
    }),
  );
  expect(formatPlace({ block: "W2", position: [0, 3] })).toBe("W2[0,3]");
});
