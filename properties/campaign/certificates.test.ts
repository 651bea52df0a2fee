import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { auditCertificate, proveNetwork } from "../../src/campaign/certify.js";
import { formatCertificate, parseCertificateText } from "../../src/network/certificate-file.js";
import { parseNetworkText } from "../../src/network/network-file.js";

const fixtures = new URL("../../fixtures/", import.meta.url);
const names = readdirSync(new URL("networks/", fixtures));
const read = (folder: string, name: string): string => readFileSync(new URL(`${folder}/${name}`, fixtures), "utf8");

test.each(names)("the committed certificate of %s is what proving the network gives, bit for bit", async (name) => {
  const { certificate } = await proveNetwork(parseNetworkText(read("networks", name)), 60);
  expect(await formatCertificate(certificate!)).toBe(read("certificates", name));
});

test.each(names)(
  "the committed certificate of %s is proved again by difference quotients, every entry",
  async (name) => {
    const certificate = await parseCertificateText(read("certificates", name));
    expect(certificate.problem).toEqual(parseNetworkText(read("networks", name)));
    const audit = await auditCertificate(certificate, 60);
    expect(audit).toMatchObject({ verdict: "proved", wrong: null, entries: certificate.problem.parameters.length });
  },
);
