import { statSync } from "node:fs";
import { UsageError } from "./exit-codes.js";

/** @throws {UsageError} when there is no such file */
export function refuseMissing(command: string, path: string): void {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (!isFile) throw new UsageError(`${command}: found no file ${path}; expected one`);
}

/** What `give` gives; in place of what it throws, a usage error that names the command and the file: `where`. */
export async function refused<T>(where: string, doing: string, give: () => T | Promise<T>): Promise<T> {
  try {
    return await give();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${where}: ${error.message}`);
    const thrown = doing === "" && error instanceof Error ? error.message : String(error);
    throw new UsageError(`${where}: ${doing}${thrown}`);
  }
}
