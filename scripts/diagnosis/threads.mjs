// @ts-check
// Bugs that people asked about in public, retold as edits of the student's program.

/**
 * Where it was told, what lines of the program became (without their tags), and the tag of what is wrong; `single` where
 * the program takes one sample at a time.
 * @typedef {{ thread: string, edits: readonly (readonly [from: string, to: string])[], tag: string, single?: true }} Thread
 */

const MESSAGE = "sum += W[l][j][i] * delta[j];";
const HIDDEN = "next[i] = sum * slope(f[l - 1], z[s][l - 1][i], a[s][l - 1][i]);";
const OUTPUT = "delta[i] = e * slope(f[L], z[s][L][i], a[s][L][i]);";
const WEIGHTS = "dW[l][i][j] = dW[l][i][j] / m + lambda * W[l][i][j];";
const BIASES = "db[l][i] = db[l][i] / m;";
const TANH = 'if (name === "tanh") return 1 - a * a;';

/** @type {readonly Thread[]} */
export const THREADS = [
  {
    thread: "deeplearning.ai 63071: 1/m once more on the way back",
    edits: [[HIDDEN, "next[i] = (sum / m) * slope(f[l - 1], z[s][l - 1][i], a[s][l - 1][i]);"]],
    tag: "hidden f'",
  },
  {
    thread: "deeplearning.ai 402919: dW for W in the message",
    edits: [[MESSAGE, "sum += dW[l][j][i] * delta[j];"]],
    single: true,
    tag: "propagation",
  },
  {
    thread: "deeplearning.ai 31965: 1 − z² for the derivative of tanh",
    edits: [[TANH, 'if (name === "tanh") return 1 - z * z;']],
    tag: "f'",
  },
  {
    thread: "deeplearning.ai 85937: f of z times z for f′",
    edits: [[HIDDEN, "next[i] = sum * slope(f[l - 1], z[s][l - 1][i], a[s][l - 1][i]) * z[s][l - 1][i];"]],
    tag: "hidden f'",
  },
  {
    thread: "rasbt/stat453-deep-learning-ss20#5: db summed over the units",
    edits: [["db[l][i] += delta[i];", "for (let j = 0; j < n[l]; j++) db[l][i] += delta[j];"]],
    tag: "db",
  },
  {
    thread: "Bot-Academy/NeuralNetworkFromScratch#3: no f′ at the output",
    edits: [[OUTPUT, "delta[i] = e;"]],
    tag: "output f'",
  },
  {
    thread: "aprender#2182: the sum for the mean",
    edits: [
      [BIASES, ""],
      [WEIGHTS, "dW[l][i][j] = dW[l][i][j] + lambda * W[l][i][j];"],
    ],
    tag: "output error",
  },
  {
    thread: "andersbll/nnet#4: the sign of the regulariser",
    edits: [[WEIGHTS, "dW[l][i][j] = dW[l][i][j] / m - lambda * W[l][i][j];"]],
    tag: "weight scaling",
  },
  {
    thread: "andersbll/nnet#4: a for f′",
    edits: [[HIDDEN, "next[i] = sum * a[s][l - 1][i];"]],
    tag: "hidden f'",
  },
  {
    thread: "DL4J#364: f′ at a",
    edits: [[HIDDEN, "next[i] = sum * prime(f[l - 1], a[s][l - 1][i]);"]],
    tag: "hidden f'",
  },
  {
    thread: "mlpack#3679: db of the last sample",
    edits: [["db[l][i] += delta[i];", "db[l][i] = delta[i];"]],
    tag: "db",
  },
  {
    thread: "kvfrans/notes#5: db not divided by m",
    edits: [[BIASES, ""]],
    tag: "bias scaling",
  },
  {
    thread: "DenseNet#57: the regulariser twice",
    edits: [[WEIGHTS, "dW[l][i][j] = dW[l][i][j] / m + 2 * lambda * W[l][i][j];"]],
    tag: "weight scaling",
  },
  {
    thread: "mattm/simple-neural-network#10: no db",
    edits: [["db[l][i] += delta[i];", ""]],
    tag: "db",
  },
  {
    thread: "Burton2000/CS231n-2017#9: a regularised bias",
    edits: [[BIASES, "db[l][i] = db[l][i] / m + lambda * b[l][i];"]],
    tag: "bias scaling",
  },
  {
    thread: "primen.dk: the first input left out of dW",
    edits: [["for (let j = 0; j < n[l - 1]; j++) {", "for (let j = 1; j < n[l - 1]; j++) {"]],
    tag: "dW",
  },
  {
    thread: "Odyssey#2136: W not transposed",
    edits: [[MESSAGE, "sum += W[l][i][j] * delta[j];"]],
    tag: "propagation",
  },
  {
    thread: "ECWoC26#1378: the output for δ",
    edits: [["const e = o[s][i] - t[s][i];", "const e = o[s][i];"]],
    tag: "output error",
  },
  {
    thread: "tt-metal#34760: one output alone passed down",
    edits: [[MESSAGE, "sum = W[l][j][i] * delta[j];"]],
    tag: "propagation",
  },
  {
    thread: "ML-From-Scratch#73: f′ twice",
    edits: [[HIDDEN, "next[i] = sum * slope(f[l - 1], z[s][l - 1][i], a[s][l - 1][i]) ** 2;"]],
    tag: "hidden f'",
  },
  {
    thread: "tfjs#7251: sech for 1 − tanh²",
    edits: [[TANH, 'if (name === "tanh") return 1 / Math.cosh(z);']],
    tag: "f'",
  },
  {
    thread: "Toy-NN-JS#72: W after its update in the message",
    edits: [[MESSAGE, "sum += (W[l][j][i] - 0.05 * dW[l][j][i]) * delta[j];"]],
    single: true,
    tag: "propagation",
  },
];
