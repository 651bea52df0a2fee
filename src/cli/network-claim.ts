import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { asSubject, type AsyncSubject } from "../subject/subject.js";
import { refused, refuseMissing } from "./refusals.js";

/**
 * The network of a network file as a subject: the claim is its own backpropagation, or that of a gradient file.
 * @throws {UsageError} in one line: what was found in which file, where, and what was expected
 */
export async function loadNetwork(path: string, claimedPath: string | undefined): Promise<AsyncSubject> {
  const { parseNetworkText } = await import("../network/network-file.js");
  const { networkSubject } = await import("../network/network-subject.js");
  refuseMissing("check", path);
  const problem = await refused(`check: ${path}`, "", () => parseNetworkText(readFileSync(path, "utf8")));
  const subject = networkSubject(problem, basename(path, ".json"));
  if (claimedPath === undefined) return asSubject(subject);
  const { parseGradientText } = await import("../network/gradient-file.js");
  const { withStoredClaim } = await import("../network/stored-claim.js");
  refuseMissing("check", claimedPath);
  const claimed = await refused(`check: ${claimedPath}`, "", () =>
    parseGradientText(readFileSync(claimedPath, "utf8"), problem.architecture),
  );
  return asSubject(withStoredClaim(subject, claimed));
}
