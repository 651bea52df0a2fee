// @ts-check
// Writes .oxlintrc.json from the tables below; with --check, fails when the file or the rooms of src/ differ from them.
// A later override replaces a rule's whole option, so each one repeats every pattern that holds for its files.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

/** room → the rooms it may import. @type {Record<string, string[]>} */
const rooms = {
  numeric: [],
  subject: ["numeric"],
  network: ["numeric", "subject"],
  check: ["numeric", "subject"],
  oracle: ["numeric", "subject"],
  diagnosis: ["numeric", "subject", "network", "check", "oracle"],
  generators: ["numeric", "subject", "network"],
  report: ["numeric", "subject", "check", "oracle", "diagnosis"],
  sweep: ["numeric", "subject", "check", "generators", "report"],
  lesson: ["numeric", "network", "check", "oracle", "report"],
  campaign: [
    "numeric",
    "subject",
    "network",
    "check",
    "oracle",
    "diagnosis",
    "generators",
    "report",
    "sweep",
    "lesson",
  ],
};
rooms["cli"] = Object.keys(rooms);

/** package → the places that may import it. @type {Record<string, string[]>} */
const owners = {
  "decimal.js": ["src/numeric"],
  "pure-rand": ["src/numeric"],
  "fast-check": ["src/generators", "src/sweep", "properties"],
  zod: ["src/network", "src/report", "src/campaign"],
  commander: ["src/cli", "src/cli.ts"],
  jiti: ["src/campaign", "src/cli", "src/cli.ts"],
  vitest: ["src/vitest.ts", "properties"],
  zx: ["scripts"],
  "node:": ["src/campaign", "src/cli", "src/cli.ts", "src/subject/process.ts", "properties", "scripts"],
};

/** Rooms whose loops over typed arrays use `x[i]!`, erased at run time. */
const hotRooms = ["numeric", "network", "check", "oracle", "subject", "diagnosis"];

/** @param {string[]} names */
const anyOf = (names) => `(?:${names.join("|").replaceAll(".", "\\.")})`;

/** @param {string} place a folder or file */
const packagePatterns = (place) =>
  Object.entries(owners)
    .filter(([, places]) => !places.some((owner) => place === owner || place.startsWith(`${owner}/`)))
    .map(([name, places]) => ({
      regex: name.endsWith(":") ? `^${name}` : `^${anyOf([name])}(?:/|$)`,
      message: `only ${places.join(", ")} may import ${name.endsWith(":") ? `${name}*` : name}`,
    }));

const entryNames = ["index", "network", "generators", "sweep", "vitest", "cli"];

/** Holds below src. @type {{ regex: string, message: string }[]} */
const roomPatterns = [
  { regex: `^(?:\\./)?(?:\\.\\./)+(?:src/)?${anyOf(entryNames)}\\.[jt]s$`, message: "nothing imports an entry" },
  { regex: "^backproof(?:/|$)", message: "nothing imports an entry" },
  { regex: "(?:^|/)index\\.[jt]s$", message: "import the file that defines it, not index.js" },
];

/** @param {string} room */
function forbiddenRooms(room) {
  const allowed = rooms[room] ?? [];
  const forbidden = Object.keys(rooms).filter((name) => name !== room && !allowed.includes(name));
  const message = `${room}/ may import ${allowed.length === 0 ? "no other room" : `only: ${allowed.join(", ")}`}`;
  return forbidden.length === 0 ? [] : [{ regex: `^\\.{1,2}/(?:.*/)?${anyOf(forbidden)}/`, message }];
}

/** @param {string} place @param {string} files @param {{ regex: string, message: string }[]} patterns */
const importRule = (place, files, patterns) => ({
  files: [files],
  rules: { "no-restricted-imports": ["error", { patterns: [...patterns, ...packagePatterns(place)] }] },
});

/** @param {string} place */
function importsOf(place) {
  const room = place.split("/")[1] ?? "";
  if (room.endsWith(".ts")) return entryPatterns;
  return [...forbiddenRooms(room), ...roomPatterns];
}

const entryPatterns = [
  { regex: "^\\./[^/]+$", message: "nothing imports an entry" },
  { regex: "^backproof(?:/|$)", message: "nothing imports an entry" },
];
const unknownRoom = [{ regex: "^\\.\\./", message: "a new room needs a row in scripts/lint-rules.mjs" }];
const singleFiles = [...new Set(Object.values(owners).flat())].filter((place) => place.endsWith(".ts"));

const importOverrides = [
  importRule("src/*", "src/*/**", unknownRoom),
  ...Object.keys(rooms).map((room) => importRule(`src/${room}`, `src/${room}/**`, importsOf(`src/${room}`))),
  importRule("src/*.ts", "src/*.ts", entryPatterns),
  ...singleFiles.map((file) => importRule(file, file, importsOf(file))),
  importRule("properties", "properties/**", []),
];

const sizeRules = {
  "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
  complexity: ["error", { max: 12 }],
  "max-params": ["error", { max: 4 }],
};

/** Examples put the source of their functions into programs, and meet the private names of libraries. */
const exampleRules = {
  "no-implied-eval": "off",
  "typescript/no-implied-eval": "off",
  "typescript/restrict-template-expressions": "off",
  "typescript/explicit-module-boundary-types": "off",
  "no-underscore-dangle": "off",
  "unicorn/consistent-function-scoping": "off",
};

const config = {
  $schema: "./node_modules/oxlint/configuration_schema.json",
  ignorePatterns: ["examples/findings/**"],
  options: { typeAware: true },
  plugins: ["eslint", "typescript", "import", "unicorn", "oxc", "vitest"],
  categories: { correctness: "error", suspicious: "error" },
  rules: {
    ...sizeRules,
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "import/no-default-export": "error",
    "typescript/consistent-return": "off",
    "typescript/consistent-type-imports": "error",
    "typescript/explicit-module-boundary-types": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-unsafe-type-assertion": "off", // narrowing Object.keys of a table, and JSON of a known writer
    "typescript/switch-exhaustiveness-check": "error",
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "unicorn/prefer-node-protocol": "error",
    "vitest/expect-expect": ["error", { assertFunctionNames: ["expect", "fc.assert", "assert*"] }],
  },
  overrides: [
    ...importOverrides,
    {
      files: [...hotRooms.map((room) => `src/${room}/**`), "properties/**"],
      rules: { "typescript/no-non-null-assertion": "off" },
    },
    { files: ["properties/**", "scripts/**"], rules: { "max-lines-per-function": "off" } },
    { files: ["examples/**"], rules: exampleRules },
    { files: ["*.config.ts", "fixtures/**"], rules: { "import/no-default-export": "off" } },
  ],
};

const file = new URL("../.oxlintrc.json", import.meta.url);
const text = `${JSON.stringify(config, null, 2)}\n`;

/** What differs from the tables: the file itself, a room or an entry without a row. */
function differences() {
  const known = [...Object.keys(rooms), ...entryNames.map((name) => `${name}.ts`), "tsconfig.json"];
  const strangers = readdirSync(new URL("../src/", import.meta.url)).filter((name) => !known.includes(name));
  const stale =
    existsSync(file) && readFileSync(file, "utf8") === text ? [] : [".oxlintrc.json: run node scripts/lint-rules.mjs"];
  return [...stale, ...strangers.map((name) => `src/${name}: needs a row in scripts/lint-rules.mjs`)];
}

if (process.argv.includes("--check")) {
  const found = differences();
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
} else writeFileSync(file, text);
