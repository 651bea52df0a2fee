import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readIdxImages, readIdxLabels, type IdxImages } from "../../src/network/idx.js";

/** The format written a second time, byte by byte and without DataView: big-endian words, then the entries. */
function encode(magic: number, shape: readonly number[], entries: Uint8Array): Uint8Array {
  const words = [magic, ...shape].flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff));
  return Uint8Array.from([...words, ...entries]);
}

function encodeImages({ count, rows, columns, pixels }: IdxImages): Uint8Array {
  return encode(0x803, [count, rows, columns], pixels);
}

function encodeLabels(labels: Uint8Array): Uint8Array {
  return encode(0x801, [labels.length], labels);
}

const images: fc.Arbitrary<IdxImages> = fc
  .tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }), fc.nat({ max: 6 }))
  .chain(([count, rows, columns]) => {
    const length = count * rows * columns;
    const pixels = fc.uint8Array({ minLength: length, maxLength: length });
    return pixels.map((drawn) => ({ count, rows, columns, pixels: drawn }));
  });

const labels = fc.uint8Array({ maxLength: 300 });

/** A reader beside the files it reads, so that each law on files is written once. */
const formats = [
  { name: "readIdxImages", read: readIdxImages, files: images.map(encodeImages), magic: 0x803, header: 16 },
  { name: "readIdxLabels", read: readIdxLabels, files: labels.map(encodeLabels), magic: 0x801, header: 8 },
] as const;

function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../../fixtures/digits/${name}`, import.meta.url));
}

// Read in each test, not while tests are collected: a broken reader must fail by the name of a law.
function readDigits(): IdxImages {
  return readIdxImages(fixture("images.idx3-ubyte"));
}

function readClasses(): Uint8Array {
  return readIdxLabels(fixture("labels.idx1-ubyte"));
}

test("readIdxImages(encode(images)) = images", () => {
  fc.assert(
    fc.property(images, (drawn) => {
      expect(readIdxImages(encodeImages(drawn))).toEqual(drawn);
    }),
  );
});

test("readIdxLabels(encode(labels)) = labels", () => {
  fc.assert(
    fc.property(labels, (drawn) => {
      expect(readIdxLabels(encodeLabels(drawn))).toEqual(drawn);
    }),
  );
});

test("pixels are a copy: writing them leaves the file as it was, also when the file is a Buffer", () => {
  fc.assert(
    fc.property(images, fc.boolean(), (drawn, asBuffer) => {
      const file = encodeImages(drawn);
      const given = asBuffer ? Buffer.from(file) : file.slice();
      const { pixels } = readIdxImages(given);
      pixels.fill(1);
      expect(Uint8Array.from(given)).toEqual(file);
    }),
  );
});

describe.each(formats)("$name", ({ name, read, files, magic, header }) => {
  test("a view into a longer buffer reads as its own bytes", () => {
    fc.assert(
      fc.property(files, fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (file, before, after) => {
        const around = Uint8Array.from([...before, ...file, ...after]);
        const view = around.subarray(before.length, before.length + file.length);
        expect(read(view)).toEqual(read(file));
      }),
    );
  });

  test("any other magic number is refused, and both numbers are named", () => {
    const others = fc.oneof(fc.constantFrom(0x801, 0x803), fc.nat({ max: 0xffff_ffff })).filter((m) => m !== magic);
    fc.assert(
      fc.property(files, others, (file, other) => {
        new DataView(file.buffer, file.byteOffset).setUint32(0, other);
        const seen = `0x${other.toString(16).padStart(8, "0")}`;
        expect(() => read(file)).toThrow(
          new RangeError(`${name}: magic number ${seen}; expected 0x00000${magic.toString(16)}`),
        );
      }),
    );
  });

  test("a file cut anywhere is refused, and the bytes left are named", () => {
    const cuts = files.chain((file) => fc.tuple(fc.constant(file), fc.nat({ max: file.length - 1 })));
    fc.assert(
      fc.property(cuts, ([file, length]) => {
        const message =
          length < header
            ? `${name}: ${length} bytes; expected at least ${header}, the header`
            : `${name}: ${length - header} bytes after the header; expected ${file.length - header}, for shape [`;
        expect(() => read(file.subarray(0, length))).toThrow(RangeError);
        expect(() => read(file.subarray(0, length))).toThrow(message);
      }),
    );
  });

  test("a file with bytes to spare is refused, and the bytes seen are named", () => {
    fc.assert(
      fc.property(files, fc.uint8Array({ minLength: 1, maxLength: 9 }), (file, spare) => {
        const longer = Uint8Array.from([...file, ...spare]);
        const message = `${name}: ${longer.length - header} bytes after the header; expected ${file.length - header}, `;
        expect(() => read(longer)).toThrow(RangeError);
        expect(() => read(longer)).toThrow(message);
      }),
    );
  });
});

test("sizes near 2³² are refused with the shape they claim, not allocated", () => {
  const huge = fc.integer({ min: 0xffff_0000, max: 0xffff_ffff });
  fc.assert(
    fc.property(fc.tuple(huge, huge, huge), fc.uint8Array({ maxLength: 50 }), (shape, pixels) => {
      expect(() => readIdxImages(encode(0x803, shape, pixels))).toThrow(`for shape [${shape.join(", ")}]`);
    }),
  );
});

describe("fixtures/digits", () => {
  test("there are 100 digits of 28 × 28 pixels, each with a label", () => {
    const { count, rows, columns, pixels } = readDigits();
    expect([count, rows, columns, pixels.length]).toEqual([100, 28, 28, 78400]);
    expect(readClasses()).toHaveLength(100);
  });

  test("there are ten digits of every class", () => {
    const classes = readClasses();
    const counts = Array.from({ length: 10 }, (_, digit) => classes.filter((label) => label === digit).length);
    expect(counts).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
  });

  test("the first labels are those of the training set: 5041921314", () => {
    expect([...readClasses().subarray(0, 10)].join("")).toBe("5041921314");
  });

  test("rows run left to right from the top: row 5 of the first digit is the top stroke of its 5", () => {
    const { pixels } = readDigits();
    const row = [...pixels.subarray(5 * 28, 6 * 28)];
    expect(row.slice(12, 24)).toEqual([3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127]);
    expect(pixels.subarray(0, 5 * 28).every((pixel) => pixel === 0)).toBe(true);
  });

  test("no digit is blank and no two are alike", () => {
    const { pixels } = readDigits();
    const drawn = Array.from({ length: 100 }, (_, k) => pixels.subarray(k * 784, (k + 1) * 784));
    expect(drawn.every((digit) => digit.some((pixel) => pixel > 0))).toBe(true);
    expect(new Set(drawn.map((digit) => digit.join())).size).toBe(100);
  });
});
