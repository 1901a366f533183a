import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';

/** Whether a user should look into the sweep before trusting its grid; `phasegrid faults` says why. */
export function isFlawed({ conflicts, quarantined, withdrawn }: Progress__Output): boolean {
  return conflicts > 0 || quarantined > 0 || withdrawn.length > 0;
}
