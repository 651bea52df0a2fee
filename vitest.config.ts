import { defineConfig } from "vitest/config";

/** Pure re-exports hold nothing to cover. */
const reExports = ["src/index.ts", "src/network.ts", "src/generators.ts", "src/sweep.ts"];

export default defineConfig({
  test: {
    include: ["properties/**/*.test.ts"],
    testTimeout: 60_000,
    pool: "threads", // a quarter less work than a process a file
    maxWorkers: "100%", // the default leaves one core idle
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: reExports,
      reporter: ["text", "json-summary"],
      thresholds: { lines: 98, branches: 98, functions: 98, statements: 98 },
    },
  },
});
