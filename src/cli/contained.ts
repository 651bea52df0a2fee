import { EXIT } from "./exit-codes.js";

/**
 * Runs code that is not ours. What it prints on stdout goes to stderr, where it cannot spoil a document; an error that
 * it throws in no answer of its own is thrown here; and where it ends the process, that ends with a crash's exit code.
 */
export async function contained<T>(work: () => Promise<T>): Promise<T> {
  const { stdout, stderr } = process;
  const write = stdout.write; // oxlint-disable-line typescript/unbound-method -- it is put back, never called
  let fail!: (error: unknown) => void;
  const stray = new Promise<never>((_, reject) => {
    fail = (error) => {
      const thrown = error instanceof Error ? error.message : String(error);
      reject(new Error(`the subject threw outside of its answers: ${thrown}`));
    };
  });
  stdout.write = stderr.write.bind(stderr);
  process.on("uncaughtException", fail);
  process.once("exit", tellOfEnd);
  try {
    return await Promise.race([work(), stray]);
  } finally {
    stdout.write = write;
    process.off("uncaughtException", fail);
    process.off("exit", tellOfEnd);
  }
}

/** The process ends while foreign code runs: that called process.exit, or it waits for what never comes. */
function tellOfEnd(): void {
  process.exitCode = EXIT.crashed;
  process.stderr.write("error: the subject ended the process before it was checked\n");
}
