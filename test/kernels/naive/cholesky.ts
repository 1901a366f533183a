/** The rows of L with L L^T = G, from the rows of G; up to the first row whose squared pivot is not above `share` G_ii. */
export function cholesky(G: readonly (readonly number[])[], share: number): number[][] {
  const L: number[][] = [];
  for (const [i, row] of G.entries()) {
    const finished: number[] = [];
    for (let j = 0; j < i; j += 1) {
      finished.push((row[j] - L[j].slice(0, j).reduce((sum, value, k) => sum + value * finished[k], 0)) / L[j][j]);
    }
    const square = finished.reduce((rest, value) => rest - value * value, row[i]);
    if (!(square > share * row[i])) break;
    L.push([...finished, Math.sqrt(square)]);
  }
  return L;
}
