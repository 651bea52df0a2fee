// One library: node run.mjs FILE SEED. Every case as one line of JSON, with a program that shows what is worth a look.
import { reportToText } from "../dist/index.js";
import { answerTo } from "./answers.mjs";
import { ANSWERS } from "./vocabulary.mjs";

const [file, seedText] = process.argv.slice(2);
const seed = Number(seedText);
const { cases } = await import(`./${file}.mjs`);

for await (const found of await cases(seed)) {
  const { answer, report } = await answerTo(found, seed);
  const line = { op: found.op, name: found.name, answer };
  if (ANSWERS[answer].isShown) {
    line.op = found.culprit?.() ?? found.op;
    line.parameters = report.columns.kind.length;
    line.text = reportToText(report);
    line.program = found.program();
  }
  console.log(JSON.stringify(line));
}
