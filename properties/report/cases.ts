import * as fc from "fast-check";
import type { Case } from "../../src/report/case.js";
import { oneLine } from "../../src/report/one-line.js";

const endings = fc.constantFrom<Case["ending"]>("pass", "fail", "inconclusive", "crash", "skip");

/** Text of any kind: markup, line breaks, control characters, lone surrogates, what workflow commands are made of. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "]]>",
        "<b>",
        "&amp;",
        '"',
        "'",
        "\r\n",
        "\t",
        "\u001b[31m",
        "\ud800",
        "\uffff",
        "::",
        "%0A",
        ",",
      ),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(""));

/** Cases with any words in them. */
export const cases: fc.Arbitrary<Case[]> = fc.array(
  fc
    .record({
      suite: fc.oneof(fc.constant("some suite"), anyText),
      name: anyText,
      ending: endings,
      message: anyText.map((text) => `verdict: ${oneLine(text)}`),
      details: anyText,
      seconds: fc.option(fc.integer({ min: 0, max: 9999 }), { nil: undefined }),
    })
    .map(({ seconds, ...rest }) => (seconds === undefined ? rest : { ...rest, seconds })),
  { maxLength: 6 },
);
