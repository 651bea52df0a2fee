import type { Case, Ending } from "./case.js";

/** The annotation that a case makes; one that passed or was skipped makes none. */
const COMMANDS: Readonly<Partial<Record<Ending, "error" | "notice">>> = {
  fail: "error",
  crash: "error",
  inconclusive: "notice",
};

/** % first, or the escapes would be escaped. Source: GitHub's toolkit, packages/core/src/command.ts. */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Cases as workflow commands of GitHub Actions, a line each; what needs no annotation is a plain line of the log. */
export function toGithub(cases: readonly Case[]): string {
  return cases.map(line).join("\n");
}

function line({ suite, name, ending, message, details }: Case): string {
  const command = COMMANDS[ending];
  if (command === undefined) return message;
  return `::${command} title=${escapeProperty(`${suite}: ${name}`)}::${escapeData(details)}`;
}
