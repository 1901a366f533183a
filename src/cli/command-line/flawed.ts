import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';

/** Whether somebody should look at the sweep before its grid is believed, or at a machine: `phasegrid faults` says why. */
export function isFlawed({ conflicts, quarantined, withdrawn }: Progress__Output): boolean {
  return conflicts > 0 || quarantined > 0 || withdrawn.length > 0;
}
