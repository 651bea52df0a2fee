import * as fc from "fast-check";
import { expect, test } from "vitest";
import { layoutOf } from "../../src/subject/tree.js";
import { FORMS, knownTrees } from "./trees.js";

test("a tree flattens to its numbers in order, in blocks named by place with the shapes of its tensors", () => {
  fc.assert(
    fc.property(knownTrees, ({ tree, numbers, blocks }) => {
      const layout = layoutOf("law", tree);
      expect([...layout.pack("part", tree)]).toEqual(numbers);
      expect(layout.blocks).toEqual(blocks.map(({ name, shape }) => ({ name: name || "theta", shape })));
    }),
  );
});

test("unpacking gives the same forms with other numbers, and packing those gives the numbers", () => {
  fc.assert(
    fc.property(knownTrees, ({ tree, numbers }) => {
      const layout = layoutOf("law", tree);
      expect(layout.unpack(Float64Array.from(numbers))).toEqual(tree);
      const others = Float64Array.from(numbers, (x) => x + 1);
      expect(layout.pack("part", layout.unpack(others))).toEqual(others);
    }),
  );
});

test("what is unpacked shares nothing with the tree or with what was unpacked before", () => {
  const layout = layoutOf("law", { W: [[1, 2]], b: Float64Array.of(3) });
  const theta = Float64Array.of(1, 2, 3);
  const first = layout.unpack(theta);
  first.W[0]![0] = 9;
  first.b[0] = 9;
  expect([theta, layout.unpack(theta)]).toEqual([Float64Array.of(1, 2, 3), { W: [[1, 2]], b: Float64Array.of(3) }]);
});

test("a tensor may be given in any form of its shape, or flat", () => {
  const layout = layoutOf("law", { W: [[1, 2, 3], [4, 5, 6]], c: 7 }); // prettier-ignore
  const flat = [1, 2, 3, 4, 5, 6];
  for (const form of [...Object.values(FORMS), (_: unknown, numbers: number[]) => Float32Array.from(numbers)]) {
    for (const c of [7, [7], [[7]][0], { shape: [], data: [7] }]) {
      expect([...layout.pack("part", { W: form([2, 3], flat), c })]).toEqual([...flat, 7]);
    }
  }
});

test.each([
  [
    {
      W: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    },
    "gradient-wrong-shape",
    "W: found shape [3,2]; expected [2,3]",
  ],
  [{ W: [1, 2, 3] }, "gradient-wrong-shape", "W: found shape [3]; expected [2,3]"],
  [{ W: [[1, 2, 3, 4, 5, 6]] }, "gradient-wrong-shape", "W: found shape [1,6]; expected [2,3]"],
  [{}, "gradient-not-numbers", "W: found undefined; expected numbers of shape [2,3]"],
  [undefined, "gradient-not-numbers", "W: found undefined"],
  [{ W: null }, "gradient-not-numbers", "W: found null"],
  [
    {
      W: [
        [1, 2, 3],
        [4, 5],
      ],
    },
    "gradient-not-numbers",
    "W: found a value of type object",
  ],
  [
    {
      W: [
        [1, 2, 3],
        [4, 5, "6"],
      ],
    },
    "gradient-not-numbers",
    'W: found the string "6"',
  ],
  [{ W: [1, 2, 3, 4, 5, { re: 6, im: 0 }] }, "gradient-not-numbers", "W: found a value of type object"],
] as const)("a reply that does not fit is named by its tensor: %j", (reply, code, message) => {
  // prettier-ignore
  const layout = layoutOf("law", { W: [[1, 2, 3], [4, 5, 6]] }); // prettier-ignore
  expect(() => layout.pack("gradient", reply)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

test.each([
  [{ W: "ab" }, 'law: W is the string "ab"; expected numbers'],
  [{ layers: [{ W: [1], b: [true] }] }, "law: layers[0].b[0] is a value of type boolean; expected numbers"],
  [{ ids: Int32Array.of(1) }, "law: ids is a value of type object; expected numbers"],
  [{ x: { shape: [1], data: Int32Array.of(1) } }, "law: x.data is a value of type object; expected numbers"],
  [[1n], "law: [0] is a value of type bigint; expected numbers"],
  [undefined, "law: theta is undefined; expected numbers"],
  [null, "law: theta is null; expected numbers"],
  [{}, "law: theta is a value of type object; expected numbers"],
])("what holds no numbers is refused by its place: %o", (tree, message) => {
  expect(() => layoutOf("law", tree)).toThrow(new TypeError(message));
});
