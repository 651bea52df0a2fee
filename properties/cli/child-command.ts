/** A command that is a child with these methods: source text, as functions of params. */
export function child(methods: string, before = ""): string[] {
  const program = `${before}
    const numbers = (array) => {
      if (Array.isArray(array) && array.length !== 2) throw new Error("expected 2 numbers");
      return array.data ? new Float64Array(new Uint8Array(Buffer.from(array.data, "base64")).buffer) : array;
    };
    const answer = (method, params) => {
      if (!methods[method]) return { error: { code: -32601, message: "no method" } };
      try {
        return { result: methods[method](params) };
      } catch ({ message }) {
        return { error: { code: -32000, message } };
      }
    };
    const right = {
      describe: () => ({ name: "net", point: [0.5, 2] }),
      loss: ({ point }, [a, b] = numbers(point)) => ({ value: a * a * b }),
      gradient: ({ point }, [a, b] = numbers(point)) => ({ gradient: [2 * a * b, a * a] }),
      shutdown: () => ({}),
    };
    const methods = { ...right, ${methods} };
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const { id, method, params } = JSON.parse(line);
      process.stdout.write(JSON.stringify({ id, ...answer(method, params) }) + "\\n");
      if (method === "shutdown") process.exit();
    });`;
  return ["--", process.execPath, "-e", program];
}
