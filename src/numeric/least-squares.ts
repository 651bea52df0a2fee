/**
 * Pseudo-inverse of a full-rank m × n matrix A, m ≥ n, given by its n columns: row k of the result applied to y is the
 * k-th coefficient of the least-squares solution of A c = y.
 * Orthogonalised twice, so that the error is a few u times the condition number of A.
 * @returns n rows of length m
 * Source: Björck, Numerical Methods for Least Squares Problems, section 2.4 (modified Gram-Schmidt).
 */
export function pseudoInverse(columns: readonly Float64Array[]): Float64Array[] {
  const n = columns.length;
  const q = columns.map((column) => column.slice());
  const r = columns.map(() => new Float64Array(n));
  for (let k = 0; k < n; k++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) {
        const share = dot(q[j]!, q[k]!);
        r[j]![k]! += share;
        subtract(q[k]!, share, q[j]!);
      }
    }
    r[k]![k] = Math.sqrt(dot(q[k]!, q[k]!));
    for (let i = 0; i < q[k]!.length; i++) q[k]![i]! /= r[k]![k]!;
  }
  return backSubstitute(r, q);
}

/** R⁻¹Qᵀ by rows, from the last. */
function backSubstitute(r: readonly Float64Array[], q: readonly Float64Array[]): Float64Array[] {
  const rows = q.map((column) => column.slice());
  for (let k = q.length - 1; k >= 0; k--) {
    for (let j = k + 1; j < q.length; j++) subtract(rows[k]!, r[k]![j]!, rows[j]!);
    for (let i = 0; i < rows[k]!.length; i++) rows[k]![i]! /= r[k]![k]!;
  }
  return rows;
}

/** Σ xᵢyᵢ. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** x ← x − factor·y. */
function subtract(x: Float64Array, factor: number, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i]! -= factor * y[i]!;
}
