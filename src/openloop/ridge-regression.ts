/**
 * Linear least squares with an L2 penalty (Hoerl and Kennard 1970): the weights W that minimise
 * |X W - Y|^2 + penalty |W|^2, from the normal equations by Cholesky's decomposition.
 *
 * @param inputs rows of X, all of one length. @param targets rows of Y, all of one length.
 * @param penalty above 0, so that the equations always have one solution.
 * @returns one row of weights an input column.
 */
export function ridgeRegression(
  inputs: readonly Float64Array[],
  targets: readonly Float64Array[],
  penalty: number,
): Float64Array[] {
  const columns = inputs[0]?.length ?? 0;
  const outputs = targets[0]?.length ?? 0;
  const gram = Array.from({ length: columns }, () => new Float64Array(columns));
  const weights = Array.from({ length: columns }, () => new Float64Array(outputs));
  inputs.forEach((row, at) => {
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) gram[i][j] += row[i] * row[j];
      for (let k = 0; k < outputs; k++) weights[i][k] += row[i] * targets[at][k];
    }
  });
  for (let i = 0; i < columns; i++) gram[i][i] += penalty;
  factorise(gram);
  for (let k = 0; k < outputs; k++) solveColumn(gram, weights, k);
  return weights;
}

/** Replaces the lower half of a positive definite matrix by its Cholesky factor. */
function factorise(matrix: Float64Array[]): void {
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= matrix[i][k] * matrix[j][k];
      matrix[i][j] = i === j ? Math.sqrt(rest) : rest / matrix[j][j];
    }
  }
}

/** Replaces a column of right-hand sides by the solution: forward, then backward substitution. */
function solveColumn(factor: readonly Float64Array[], sides: Float64Array[], k: number): void {
  for (let i = 0; i < factor.length; i++) {
    for (let j = 0; j < i; j++) sides[i][k] -= factor[i][j] * sides[j][k];
    sides[i][k] /= factor[i][i];
  }
  for (let i = factor.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < factor.length; j++) sides[i][k] -= factor[j][i] * sides[j][k];
    sides[i][k] /= factor[i][i];
  }
}
