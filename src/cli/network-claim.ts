import { basename } from "node:path";
import { asSubject, type AsyncSubject } from "../subject/subject.js";
import { readClaim, readNetwork } from "./network-files.js";

/**
 * The network of a network file as a subject: the claim is its own backpropagation, or that of a gradient file.
 * @throws {UsageError} in one line: what was found in which file, where, and what was expected
 */
export async function loadNetwork(path: string, claimedPath: string | undefined): Promise<AsyncSubject> {
  const { networkSubject } = await import("../network/network-subject.js");
  const problem = await readNetwork("check", path);
  const subject = networkSubject(problem, basename(path, ".json"));
  if (claimedPath === undefined) return asSubject(subject);
  const { withStoredClaim } = await import("../network/stored-claim.js");
  return asSubject(withStoredClaim(subject, await readClaim("check", claimedPath, problem)));
}
