import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { Option, type Command } from "commander";
import { EXIT } from "./exit-codes.js";
import { readClaim, readNetwork } from "./network-files.js";
import { duration } from "./numbers.js";
import { checkWritable, print, writeWhole } from "./output.js";
import { refused, refuseMissing } from "./refusals.js";

interface ProveFlags {
  readonly claimed?: string;
  readonly out?: string;
  /** In seconds. */
  readonly time: number;
  readonly json: boolean;
}

/** Seconds that one proof may take by default. */
const TIME = 10;
const EXITS = { proved: EXIT.pass, refuted: EXIT.fail, inconclusive: EXIT.inconclusive } as const;
const timeHelp = "time that each of its proofs may take";
const jsonOption = (what: string): Option => new Option("--json", `print ${what} on stdout`).default(false);

/** Adds `backproof prove`: certified enclosures of a network's gradient; `exit` receives its exit code. */
export function addProveCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("prove")
    .description("enclose every partial derivative of a network file (.json), and prove that the enclosures hold it")
    .argument("<file>", "network file")
    .option("--claimed <file>", "the gradient file that is judged (default: the package's own backprop)")
    .option("--out <file>", "write the certificate to this file")
    .option("--time <duration>", timeHelp, duration, TIME)
    .addOption(jsonOption("the certificate"))
    .action(async (file: string, flags: ProveFlags) => {
      exit(await runProve(file, flags));
    });
}

async function runProve(file: string, { claimed, out, time, json }: ProveFlags): Promise<number> {
  const place = out === undefined ? undefined : ([dirname(out), basename(out)] as const);
  if (place !== undefined) checkWritable(...place);
  const problem = await readNetwork("prove", file);
  const { proveNetwork, verdictOf } = await import("../campaign/certify.js");
  const { proofToText } = await import("../campaign/proof-text.js");
  const { formatCertificate } = await import("../network/certificate-file.js");
  const claim = claimed === undefined ? undefined : await readClaim("prove", claimed, problem);
  const proof = await proveNetwork(problem, time, claim);
  const certificate = proof.certificate && (await formatCertificate(proof.certificate));
  const text = proofToText(basename(file, ".json"), { problem, proof });
  if (json && certificate !== undefined) process.stdout.write(certificate);
  else print("text", text);
  if (place !== undefined && certificate !== undefined) writeWhole(...place, certificate);
  return EXITS[verdictOf(proof)];
}

/** Adds `backproof audit`: a certificate proved again by the other route; `exit` receives its exit code. */
export function addAuditCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("audit")
    .description("prove a certificate again by another route: difference quotients, and no rule of differentiation")
    .argument("<file>", "certificate that `backproof prove --out` wrote")
    .option("--time <duration>", timeHelp, duration, TIME)
    .addOption(jsonOption("the result as one JSON document"))
    .action(async (file: string, flags: ProveFlags) => {
      exit(await runAudit(file, flags));
    });
}

async function runAudit(file: string, { time, json }: ProveFlags): Promise<number> {
  const { parseCertificateText } = await import("../network/certificate-file.js");
  const { auditCertificate } = await import("../campaign/certify.js");
  const { auditToJson } = await import("../campaign/audit-document.js");
  const { auditToText } = await import("../campaign/proof-text.js");
  refuseMissing("audit", file);
  const certificate = await refused(`audit: ${file}`, "", () => parseCertificateText(readFileSync(file, "utf8")));
  const audit = await auditCertificate(certificate, time);
  const { problem } = certificate;
  if (json) print("json", JSON.stringify(auditToJson(problem, audit), null, 2));
  else print("text", auditToText(problem, audit));
  return EXITS[audit.verdict];
}
