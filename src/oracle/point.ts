/** @throws {RangeError} when θ holds a number that is not finite */
export function checkPoint(who: string, theta: Float64Array, name: string = "theta"): void {
  const stranger = theta.findIndex((x) => !Number.isFinite(x));
  if (stranger >= 0)
    throw new RangeError(`${who}: ${name}[${stranger}] is ${theta[stranger]}; expected a finite number`);
}

/** @throws {RangeError} when θ or a direction at θ is not finite, or their shapes differ */
export function checkDirection(who: string, theta: Float64Array, direction: Float64Array): void {
  checkPoint(who, theta);
  checkPoint(who, direction, "direction");
  if (direction.length !== theta.length) {
    throw new RangeError(`${who}: direction has length ${direction.length}; expected ${theta.length}, as theta`);
  }
}
