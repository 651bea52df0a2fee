/** Runs work that SIGINT aborts instead of ending the process, so that it can tell what was done so far. */
export async function interruptible<T>(work: (interruption: AbortController) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once("SIGINT", interrupt);
  try {
    return await work(interruption);
  } finally {
    process.off("SIGINT", interrupt);
  }
}
