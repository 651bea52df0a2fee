import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DECIMAL_VERSION } from "../src/numeric/decimal.js";
import { VERSION } from "../src/report/version.js";

const root = new URL("../", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

test("VERSION is the version of package.json", () => {
  expect(VERSION).toBe(manifest.version);
});

test("DECIMAL_VERSION is the version of decimal.js that package.json pins", () => {
  expect(manifest.dependencies["decimal.js"]).toBe(DECIMAL_VERSION);
});

test("every built file that package.json names is built from an entry in src", () => {
  const built = JSON.stringify([manifest.bin, manifest.exports]).match(/dist\/[\w/]+\.js/g) ?? [];
  expect(built.length).toBeGreaterThan(1);
  const sources = built.map((file) => file.replace("dist/", "src/").replace(/js$/, "ts"));
  expect(sources.filter((source) => !existsSync(new URL(source, root)))).toEqual([]);
});

test("the package ships its code, its fixtures and its helpers for other languages", () => {
  expect(manifest.files).toEqual(expect.arrayContaining(["dist", "fixtures", "helpers"]));
});

test("the package exports the JSON Schemas of what it prints, and ships them", () => {
  for (const name of ["report", "verify", "certificate", "audit", "conformance"]) {
    const file = manifest.exports[`./schema/${name}.json`] as string;
    expect(file).toMatch(/^\.\/fixtures\//);
    expect(JSON.parse(readFileSync(new URL(file, root), "utf8"))).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
    });
  }
});
