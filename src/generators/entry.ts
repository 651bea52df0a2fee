/**
 * Entry `index` of a list or typed array.
 * @throws {RangeError} when there is none
 */
export function entry<T>(list: ArrayLike<T>, index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`entry: index is ${index}; expected one below ${list.length}`);
  return found;
}
