import type { Decimal } from "./decimal.js";
import type { Field } from "./field.js";

/** The operations worth remembering: each costs hundreds of multiplications. */
const REMEMBERED = ["exp", "expm1", "log", "log1p"] as const;

/**
 * A decimal field that remembers the exp, expm1, log and log1p of its first `record` run: the same numbers, sooner.
 * A loss at θ with one parameter moved repeats most of the loss at θ: the layers below, the other units, and
 * everything behind a unit that is off.
 * @returns the field, and `record`, inside which results are kept; outside they are only looked up
 */
export function rememberedField(field: Field<Decimal>): {
  readonly field: Field<Decimal>;
  readonly record: <T>(run: () => T) => T;
} {
  let isRecording = false;
  const remembered = (operation: (a: Decimal) => Decimal): ((a: Decimal) => Decimal) => {
    const known = new Map<string, Decimal>();
    return (a) => {
      const key = a.toExponential();
      const found = known.get(key) ?? operation(a);
      if (isRecording) known.set(key, found);
      return found;
    };
  };
  return {
    field: { ...field, ...Object.fromEntries(REMEMBERED.map((name) => [name, remembered(field[name])])) },
    record(run) {
      isRecording = true;
      const value = run();
      isRecording = false;
      return value;
    },
  };
}
