// @ts-check

/**
 * The body of a student's backward pass, one sample and one number at a time, as text, for mutants are made of it. It adds
 * to dW and db, of the shapes of W and b and 0 before, the gradient of the mean loss plus ½·lambda·ΣW².
 *
 * Given are n widths, f activations, W, lambda, targets t; z and a of every sample, a[s][0] its inputs, predictions o;
 * zeros(k), k zeros, and prime(f, z), f′(z). Layers count from 1. The comment that ends a line is its tag, a row of TAGS.
 */
export const STUDENT_PROGRAM = `
const L = n.length - 1;
const m = t.length;
for (let s = 0; s < m; s++) {
  let delta = zeros(n[L]);
  for (let i = 0; i < n[L]; i++) { // output error
    const e = o[s][i] - t[s][i]; // output error
    delta[i] = e * slope(f[L], z[s][L][i], a[s][L][i]); // output f'
  }
  for (let l = L; l >= 1; l--) {
    for (let i = 0; i < n[l]; i++) { // db
      db[l][i] += delta[i]; // db
    }
    for (let i = 0; i < n[l]; i++) { // dW
      for (let j = 0; j < n[l - 1]; j++) { // dW
        dW[l][i][j] += delta[i] * a[s][l - 1][j]; // dW
      }
    }
    if (l > 1) { // hand-over
      const next = zeros(n[l - 1]);
      for (let i = 0; i < n[l - 1]; i++) { // hidden f'
        let sum = 0; // propagation
        for (let j = 0; j < n[l]; j++) { // propagation
          sum += W[l][j][i] * delta[j]; // propagation
        }
        next[i] = sum * slope(f[l - 1], z[s][l - 1][i], a[s][l - 1][i]); // hidden f'
      }
      delta = next; // hand-over
    }
  }
}
for (let l = 1; l <= L; l++) {
  for (let i = 0; i < n[l]; i++) { // bias scaling
    db[l][i] = db[l][i] / m; // bias scaling
  }
  for (let i = 0; i < n[l]; i++) { // weight scaling
    for (let j = 0; j < n[l - 1]; j++) { // weight scaling
      dW[l][i][j] = dW[l][i][j] / m + lambda * W[l][i][j]; // weight scaling
    }
  }
}

function slope(name, z, a) {
  if (name === "tanh") return 1 - a * a; // f'
  if (name === "sigmoid") return a * (1 - a); // f'
  if (name === "relu") return z > 0 ? 1 : 0; // f'
  return prime(name, z);
}
`;
