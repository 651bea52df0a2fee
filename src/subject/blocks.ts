/** A named tensor of parameters. The flat θ is the concatenation of all blocks in order, each row-major. */
export interface Block {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The place of one coordinate of θ: W2[0,3] is { block: "W2", position: [0, 3] }. */
export interface Place {
  readonly block: string;
  readonly position: readonly number[];
}

/** Number of entries of a block: the product of its shape; 1 for a scalar (shape []). */
export function blockSize(block: Block): number {
  return block.shape.reduce((product, extent) => product * extent, 1);
}

/** Length P of the flat θ. */
export function parameterCount(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + blockSize(block), 0);
}

/**
 * The block and position of coordinate `index` of θ.
 * @throws {RangeError} when index is not a coordinate of θ
 */
export function placeOf(blocks: readonly Block[], index: number): Place {
  let rest = index;
  for (const block of blocks) {
    const size = blockSize(block);
    if (Number.isInteger(rest) && rest >= 0 && rest < size)
      return { block: block.name, position: unravel(rest, block.shape) };
    rest -= size;
  }
  throw new RangeError(`placeOf: index is ${index}; expected an integer from 0 to ${parameterCount(blocks) - 1}`);
}

/** Row-major offset → position. */
function unravel(offset: number, shape: readonly number[]): number[] {
  const position: number[] = [];
  let rest = offset;
  for (const extent of shape.toReversed()) {
    position.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return position;
}

/** A place as reports write it: W2[0,3], and b for a scalar block. */
export function formatPlace(place: Place): string {
  return place.position.length === 0 ? place.block : `${place.block}[${place.position.join(",")}]`;
}
