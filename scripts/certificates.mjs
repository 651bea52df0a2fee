// @ts-check
// The certificates of the fixture networks, as `backproof prove --out` writes them.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { proveNetwork } from "../dist/campaign/certify.js";
import { formatCertificate } from "../dist/network/certificate-file.js";
import { parseNetworkText } from "../dist/network/network-file.js";

const networks = new URL("../fixtures/networks/", import.meta.url);
const folder = new URL("../fixtures/certificates/", import.meta.url);
/** Seconds that one proof may take. */
const SECONDS = 60;

/** Rewrites fixtures/certificates. */
export async function remakeCertificates() {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(networks)) {
    const problem = parseNetworkText(await readFile(new URL(name, networks), "utf8"));
    const { certificate } = await proveNetwork(problem, SECONDS);
    if (certificate === undefined) throw new Error(`certificates: ${name} has no proof; expected one`);
    await writeFile(new URL(name, folder), await formatCertificate(certificate));
  }
}
