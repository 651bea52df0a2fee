import { EXIT } from "./exit-codes.js";

/**
 * Runs code that is not ours. What it prints on stdout goes to stderr, where it cannot spoil a document, and it cannot end
 * stdout; an error that it throws in no answer of its own is thrown here; and where it ends the process, that ends with a
 * crash's exit code.
 * @param where what is run, for the line that says so
 */
export async function contained<T>(where: string, work: () => Promise<T>): Promise<T> {
  const { stdout, stderr } = process;
  const { write, end } = stdout; // oxlint-disable-line typescript/unbound-method -- they are put back, never called
  const tellOfEnd = (): void => {
    process.exitCode = EXIT.crashed;
    stderr.write(`error: ${where}: the subject ended the process before it was checked\n`);
  };
  let fail!: (error: unknown) => void;
  const stray = new Promise<never>((_, reject) => {
    fail = (error) => {
      const thrown = error instanceof Error ? error.message : String(error);
      reject(new Error(`the subject threw outside of its answers: ${thrown}`));
    };
  });
  stdout.write = stderr.write.bind(stderr);
  stdout.end = () => stdout;
  process.on("uncaughtException", fail);
  process.once("exit", tellOfEnd);
  try {
    return await Promise.race([work(), stray]);
  } finally {
    Object.assign(stdout, { write, end });
    process.off("uncaughtException", fail);
    process.off("exit", tellOfEnd);
  }
}
