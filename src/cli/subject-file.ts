import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { asSubject, type AsyncSubject, type PlainAsyncSubject } from "../subject/subject.js";
import { UsageError } from "./exit-codes.js";
import { refused, refuseMissing } from "./refusals.js";

/** How the files of an extension are imported. */
const IMPORTERS: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  ".mjs": importScript,
  ".js": importScript,
  ".cjs": importScript,
  ".ts": importTypeScript,
  ".mts": importTypeScript,
  ".cts": importTypeScript,
};
/** What a default export may be. */
const EXPECTED = "a subject { point, loss, gradient }, an array of them, or a function that returns one";

async function importScript(path: string): Promise<unknown> {
  return await import(pathToFileURL(path).href);
}

async function importTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  return await createJiti(import.meta.url, { fsCache: false, moduleCache: false, interopDefault: false }).import(path);
}

/**
 * What a file exports.
 * @throws {UsageError} in one line: what was found in which file, and what was expected
 */
export async function importModule(command: string, path: string): Promise<unknown> {
  const importer = IMPORTERS[extname(path)];
  if (importer === undefined) {
    const kinds = [...Object.keys(IMPORTERS), ...(command === "sweep" ? [] : [".json"])].join(", ");
    throw new UsageError(`${command}: found ${path}; expected a file that ends in one of ${kinds}`);
  }
  refuseMissing(command, path);
  return await refused(`${command}: ${path}`, "importing it threw ", () => importer(resolve(path)));
}

/**
 * What a file exports by default, or what that gives when it is a function.
 * @param expected what it should be
 * @throws {UsageError} in one line: what was found in which file, and what was expected
 */
export async function loadDefault(command: string, path: string, expected: string): Promise<unknown> {
  const where = `${command}: ${path}`;
  const exported: unknown = Reflect.get(Object(await importModule(command, path)), "default");
  if (exported === undefined) throw new UsageError(`${where}: found no default export; expected ${expected}`);
  if (typeof exported !== "function") return exported;
  return await refused(where, "its function threw ", exported as () => unknown);
}

/**
 * The subjects of a subject file, each looked at before any is called. One without a name gets that of its file, and
 * its number where there are several.
 * @throws {UsageError} in one line: what was found in which file, and what was expected
 */
export async function loadSubjects(path: string): Promise<AsyncSubject[]> {
  const where = `check: ${path}`;
  const given = await loadDefault("check", path, EXPECTED);
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length === 0) throw new UsageError(`check: ${path}: found an empty array; expected at least one subject`);
  const stem = basename(path, extname(path));
  const nameAt = (k: number): string => (list.length === 1 ? stem : `${stem} #${k + 1}`);
  return await refused(where, "", () => list.map((plain, k) => named(plain as PlainAsyncSubject, nameAt(k))));
}

function named(plain: PlainAsyncSubject, name: string): AsyncSubject {
  const subject = asSubject(plain);
  return plain.name === undefined ? { ...subject, name } : subject;
}
