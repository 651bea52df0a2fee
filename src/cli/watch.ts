import { createContext, Script } from "node:vm";
import { Misconduct } from "../subject/conduct.js";
import { LONGEST, STRETCH } from "../subject/drive.js";

/**
 * A guard of stretches that hold the thread, for `checkGradientAsync`: an answer that never returns is interrupted
 * after the time limit in milliseconds, or by SIGINT, which then aborts the run.
 */
export function watch(timeLimit: number, interruption: AbortController): <T>(stretch: () => T) => T {
  const context = createContext({ stretch: undefined });
  const script = new Script("stretch()");
  const timeout = Math.min(Math.ceil(timeLimit) + STRETCH, LONGEST);
  return <T>(stretch: () => T): T => {
    context["stretch"] = stretch;
    try {
      return script.runInContext(context, { timeout, breakOnSigint: true }) as T;
    } catch (error) {
      const code = codeOf(error);
      if (code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") interruption.abort();
      if (code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      throw new Misconduct("time-limit", `no answer after ${timeLimit} ms; expected one`);
    }
  };
}

/** The code of an error of Node's, whose realm is the context's: it is no Error of ours. */
function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
