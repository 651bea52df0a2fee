// @ts-check
// Remakes everything under fixtures/ that is made: the JSON Schemas, the data extracts, then the networks and golden
// values from them.
import { fileURLToPath } from "node:url";
import { $ } from "zx";
import { remakeData } from "./data.mjs";

await $`npm run build`;
await remakeData(fileURLToPath(new URL("..", import.meta.url)));
const { remakeNetworks } = await import("./networks.mjs");
await remakeNetworks();
const { remakeSchemas } = await import("./schemas.mjs");
await remakeSchemas();
