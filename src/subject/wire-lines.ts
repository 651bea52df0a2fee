import { Misconduct } from "./conduct.js";

/** One line of a stream. */
export interface Line {
  /** Bytes that are no UTF-8 are U+FFFD. */
  readonly text: string;
  readonly isUtf8: boolean;
}

const NEWLINE = 10;

/** The lines of a stream of bytes that comes in pieces, cut anywhere. */
export class Lines {
  readonly #longest: number;
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** @param longest bytes that a line may have */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Whether the stream is within a line. */
  get isWithinLine(): boolean {
    return this.#length > 0;
  }

  /**
   * The lines that these bytes complete.
   * @throws {Misconduct} when a line is too long
   */
  *take(bytes: Uint8Array): Generator<Line, void, undefined> {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end));
      start = end + 1;
      yield this.#whole();
    }
    this.#keep(bytes.subarray(start));
  }

  #keep(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length > this.#longest) {
      throw new Misconduct("line-too-long", `found ${this.#length} bytes; expected at most ${this.#longest} a line`);
    }
  }

  #whole(): Line {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [];
    this.#length = 0;
    return lineOf(bytes);
  }
}

function lineOf(bytes: Uint8Array): Line {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), isUtf8: true };
  } catch {
    return { text: new TextDecoder().decode(bytes), isUtf8: false };
  }
}
