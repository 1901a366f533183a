import type { Cell } from './parameters.js';

/*
 * Fitted to measurements on one core (Zen 4, Node 20), within a factor of 2 in most cells. Only + - * / and square roots,
 * so that every machine plans alike.
 */

export function costSecondsPerTrial(cell: Cell): number {
  const { n, m, batch, steps } = cell;
  const samples = batch * (steps + 1);
  const noise = cell.noise > 0 ? 3e-9 * n : 0;
  const errors = 3e-9 * n * m * steps;
  return 1e-3 + samples * (sampleCost(cell) + noise) + errors + startCost(cell);
}

/**
 * The dense product, the draws, and the active pairs. Where only ReLU deactivates units, half of all pairs are active.
 */
function sampleCost({ n, m, k, activation, 'bias-rule': biasRule }: Cell): number {
  const isOpen = activation === 'relu' && biasRule !== 'constant';
  const active = isOpen ? k + m / 2 : 2 * k;
  return 1e-7 + m * (1.5e-10 * n + 1e-9) + k * 3e-8 + active * (1.2e-9 * n + 1e-8);
}

function startCost({ n, m, start, batch }: Cell): number {
  if (start === 'delta-near') return 0;
  const assignment = m * m * (2e-10 * n + 2e-9 * m);
  if (start !== 'principal') return assignment;
  return assignment + n * n * (1.5e-8 * n + 1e-9 * batch);
}
