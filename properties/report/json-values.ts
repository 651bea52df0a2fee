/** Every number, string, boolean and null of a JSON value, however deep. */
function leaves(json: unknown): unknown[] {
  return typeof json === "object" && json !== null ? Object.values(json).flatMap(leaves) : [json];
}

/** Whether JSON can hold this value as it is: no NaN, no ±∞, no undefined, no function. */
export function isJson(json: unknown): boolean {
  return leaves(json).every(
    (leaf) => leaf === null || ["string", "boolean"].includes(typeof leaf) || Number.isFinite(leaf),
  );
}
