// @ts-check
// Remakes everything under fixtures/ that is made: the JSON Schemas, the data extracts, then the networks and golden
// values and certificates from them.
import { fileURLToPath } from "node:url";
import { $ } from "zx";
import { remakeData } from "./data.mjs";

await $`npm run build`;
await remakeData(fileURLToPath(new URL("..", import.meta.url)));
const { remakeNetworks } = await import("./networks.mjs");
await remakeNetworks();
const { remakeCertificates } = await import("./certificates.mjs");
await remakeCertificates();
const { remakeSchemas } = await import("./schemas.mjs");
await remakeSchemas();
