import type { Fingerprint } from '../../src/wire/fingerprint.js';
import { createSign } from '../core/sign.js';
import type { CoordinatorSettings } from '../core/state.js';

/** Settings for folding facts without serving anybody: the facts of sweeps depend on none of them. */
export function offlineSettings(fingerprint: Fingerprint): CoordinatorSettings {
  const sign = createSign(new Uint8Array(32));
  const audit = { share: 0, lone: false };
  const nobody = { leaseDurationMs: 1, waitMaxMs: 0, sessionCountMax: 0, refereeProcess: undefined };
  return { fingerprint, ...nobody, bootId: 'offline', sign, audit };
}
