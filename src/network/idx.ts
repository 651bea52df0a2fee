/** The first four bytes of an IDX file: 0, 0, the type of the entries (8: unsigned byte), the number of dimensions. */
const imagesMagic = 0x00000803;
const labelsMagic = 0x00000801;

/** Digits as an IDX file of three dimensions holds them. */
export interface IdxImages {
  /** number of images */
  readonly count: number;
  /** height of an image, in pixels */
  readonly rows: number;
  /** width of an image, in pixels */
  readonly columns: number;
  /** shape [count, rows, columns], row-major, 0 (background) to 255 (foreground) */
  readonly pixels: Uint8Array;
}

/**
 * Image k, row i, column j = byte 16 + (k·rows + i)·columns + j of an IDX file of images.
 * Shapes: bytes [16 + count·rows·columns] → pixels [count, rows, columns].
 * Degenerate input: a count, rows or columns of 0 gives no pixels.
 * Aliasing: pixels is a copy; bytes is only read.
 * @throws {RangeError} when the header is cut short, the magic number is not 0x00000803, or the pixels
 * are fewer or more than the header says
 * Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, "File formats"
 */
export function readIdxImages(bytes: Uint8Array): IdxImages {
  const { shape, entries } = readIdx("readIdxImages", bytes, imagesMagic);
  return { count: shape[0]!, rows: shape[1]!, columns: shape[2]!, pixels: entries };
}

/**
 * Label k = byte 8 + k of an IDX file of labels.
 * Shapes: bytes [8 + count] → labels [count].
 * Degenerate input: a count of 0 gives no labels.
 * Aliasing: the labels are a copy; bytes is only read.
 * @throws {RangeError} when the header is cut short, the magic number is not 0x00000801, or the labels
 * are fewer or more than the header says
 * Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, "File formats"
 */
export function readIdxLabels(bytes: Uint8Array): Uint8Array {
  return readIdx("readIdxLabels", bytes, labelsMagic).entries;
}

function readIdx(reader: string, bytes: Uint8Array, magic: number): { shape: number[]; entries: Uint8Array } {
  const shape = readShape(reader, bytes, magic);
  // A new Uint8Array, not slice: Buffer's own slice would share memory with the file.
  const entries = new Uint8Array(bytes.subarray(4 + 4 * shape.length));
  const declared = shape.reduce((product, size) => product * size, 1);
  if (entries.length !== declared) {
    throw new RangeError(
      `${reader}: ${entries.length} bytes after the header; expected ${declared}, for shape [${shape.join(", ")}]`,
    );
  }
  return { shape, entries };
}

function readShape(reader: string, bytes: Uint8Array, magic: number): number[] {
  const rank = magic & 0xff;
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw new RangeError(`${reader}: ${bytes.length} bytes; expected at least ${header}, the header`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, header);
  const found = view.getUint32(0);
  if (found !== magic) {
    throw new RangeError(`${reader}: magic number ${hex32(found)}; expected ${hex32(magic)}`);
  }
  return Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
}

function hex32(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}
