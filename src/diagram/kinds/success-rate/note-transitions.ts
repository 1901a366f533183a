import type { GridView } from '../../../statistics/grid-view.js';
import { type RateName, successRate } from '../../../sweep/rate-name.js';
import { capitalise, counted } from '../plan-heading.js';

/** Notes about the 50 % points that affect how far line and band can be trusted. */
export function noteTransitions({ transitions, x, y }: GridView, { name }: RateName): string[] {
  const axis = (y ?? x).name;
  const count = (how: string) => transitions.filter((transition) => transition?.points[0].how === how).length;
  const notes: string[] = [];
  const crooked = count('not-monotone');
  if (crooked > 0) {
    const what = name === successRate.name ? 'success' : `the ${name}`;
    const where = y === undefined ? capitalise(what) : `In ${counted(crooked, 'column')} ${what}`;
    notes.push(`${where} does not go one way along ${axis}: no 50 % point there.`);
  }
  const coarse = count('whole-gap');
  if (coarse > 0) {
    const where = y === undefined ? '' : `In ${counted(coarse, 'column')} `;
    const grid = `${where === '' ? 'The' : 'the'} steps of ${axis} are coarser than the transition`;
    notes.push(`${where}${grid}: the 50 % point lies anywhere in its gap.`);
  }
  return notes;
}
