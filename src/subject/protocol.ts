/**
 * Ways in which a child process can break the protocol, each with its sentence; every one ends a check with a crash.
 *
 * The protocol: JSON Lines over stdio, UTF-8, one message a line, JSON-RPC 2.0 shaped. A request is
 * `{ id, method, params }`, its answer `{ id, result }` or `{ id, error: { code, message } }`. Answers may come in any
 * order. An array is a JSON list of numbers, or `{ dtype, shape, data }` with data the base64 of its little-endian bytes
 * and dtype float64, float32 or int32; a child understands both. Where a number may be so, "NaN", "Infinity" and
 * "-Infinity" stand for what JSON cannot write.
 *
 * | method | params → result |
 * |---|---|
 * | describe | {} → { point, name?, precision?, blocks? } |
 * | loss | { point } → { value } |
 * | gradient | { point } → { gradient } |
 * | losses (optional) | { base?, indices, values } or { base?, direction, steps } → { values } |
 * | shutdown | {} → anything; the child ends |
 *
 * `losses` evaluates base with base[indices[k]] replaced by values[k], or base + steps[k]·direction, for every k. The
 * base is left out while it stays the same: the child keeps the last one. A method that a child does not have is answered
 * with error −32601; in place of `losses` the losses are then asked one by one, several at a time.
 *
 * The first sketch of `losses` had pairs, [[index, value], …], and the base in every request: of the 13,002 parameters of
 * a small network that would be 139 kB for every 2,048 evaluations.
 */
export const PROTOCOL = {
  "start-failed": "the command cannot be run",
  "start-limit": "the child does not describe itself within the start limit",
  "child-ended": "the child ends before it answers",
  "child-changed": "the child describes another subject after a restart",
  "line-too-long": "the child writes a line without end",
  "line-unfinished": "the child ends in the middle of a line",
  "line-not-utf8": "a message is not in UTF-8",
  "message-malformed": "a message is no answer of the protocol",
  "answer-unknown": "the child answers what was not asked",
  "answer-twice": "the child answers twice",
  "result-malformed": "a result has not the form that its method asks for",
  "describe-malformed": "the child describes no subject",
  "array-dtype": "an array has an unknown dtype",
  "array-data": "the data of an array is no base64",
  "array-shape": "the data of an array does not fill its shape",
} as const;
export type ProtocolCode = keyof typeof PROTOCOL;

/** JSON-RPC's code of a method that does not exist. */
export const NO_METHOD: number = -32_601;
