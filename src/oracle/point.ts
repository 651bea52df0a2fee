/** @throws {RangeError} when θ holds a number that is not finite */
export function checkPoint(who: string, theta: Float64Array): void {
  const stranger = theta.findIndex((x) => !Number.isFinite(x));
  if (stranger >= 0) throw new RangeError(`${who}: theta[${stranger}] is ${theta[stranger]}; expected a finite number`);
}
