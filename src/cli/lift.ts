import type { Report } from "../check/report.js";
import type { Precision } from "../subject/subject.js";

/** What computes out of the lift's reach: where it is entered, and in words. */
const ESCAPES: readonly (readonly [owner: object, name: string, what: string])[] = [
  ...["Module", "compile", "compileStreaming", "instantiate", "instantiateStreaming"].map(
    (name) => [Reflect.get(globalThis, "WebAssembly") as object, name, "WebAssembly"] as const,
  ),
  [process, "dlopen", "a native addon"],
];

/** A lift in force. */
export interface Lift {
  /** What a report must say of it: that it was used, and what it could not reach so far. */
  notesOn(precision: Precision): readonly string[];
}

/**
 * Runs work in which `Float32Array` is `Float64Array`: libraries in plain JavaScript that are imported there compute in
 * double. It does not reach WebAssembly, native addons and what rounds by itself; the notes say so where they are met.
 * What was imported before keeps its arrays.
 */
export async function lifted<T>(work: (lift: Lift) => Promise<T>): Promise<T> {
  const escaped = new Map<string, Set<string>>();
  const tell = (what: string): unknown => escaped.set(what, (escaped.get(what) ?? new Set()).add(caller()));
  const undo = [replace(globalThis, "Float32Array", Float64Array)];
  for (const [owner, name, what] of ESCAPES) {
    const original = Reflect.get(owner, name) as object;
    const told = watched(original, () => tell(what));
    undo.push(replace(owner, name, told));
  }
  const notesOn = (precision: Precision): readonly string[] => [
    "lifted to float64: what is judged is the algorithm, not its float32 kernels",
    ...Array.from(
      escaped,
      ([what, users]) =>
        `the lift does not reach ${what}, used by ${[...users].join(", ")}: that may still compute in float32`,
    ),
    ...(precision === "float32" ? ["its losses are float32 numbers all the same: the lift does not reach them"] : []),
  ];
  try {
    return await work({ notesOn });
  } finally {
    for (const put of undo.toReversed()) put();
  }
}

/** The package that calls now, or whatever else does. */
function caller(): string {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(String(new Error("now").stack))?.[1] ?? "the subject";
}

/** The reports with what is to be said of the lift. */
export function withNotes(reports: readonly Report[], lift: Lift): Report[] {
  return reports.map((report) => ({ ...report, notes: [...report.notes, ...lift.notesOn(report.subject.precision)] }));
}

/** Puts another value in place of a property; returns what puts it back. */
function replace(owner: object, name: string, value: unknown): () => void {
  const before: unknown = Reflect.get(owner, name);
  Reflect.set(owner, name, value);
  return () => {
    Reflect.set(owner, name, before);
  };
}

/** The same function or constructor, telling of every use. */
function watched(original: object, tell: () => void): object {
  return new Proxy(original, {
    apply(target, self, words: unknown[]) {
      tell();
      return Reflect.apply(target as () => unknown, self, words);
    },
    construct(target, words: unknown[], kind) {
      tell();
      return Reflect.construct(target as new () => object, words, kind);
    },
  });
}
