import type { Task } from '../../../src/sweep/outcome.js';
import type { Sign } from '../sign.js';
import { firstTaskCount } from './sources.js';

/** 48 bits of a MAC: a double holds them. */
const fractionCharacters = 8;

/**
 * Whether this task of this process is computed again. The choice depends on the ledger's key, so that no worker can
 * foresee it, and on nothing else, so that every coordinator of the ledger makes the same choice (D35).
 */
export function isChosen(
  sign: Sign,
  { sweepId, task, process }: { readonly sweepId: string; readonly task: Task; readonly process: string },
  share: number,
): boolean {
  return isBelow(sign, `audit ${process} ${sweepId} ${task.block} ${task.trialStart}`, share);
}

/** Whether the task is computed again when a user asks to audit this share of a sweep, whoever computed it. */
export function isChosenForSweep(
  sign: Sign,
  { sweepId, task }: { readonly sweepId: string; readonly task: Task },
  share: number,
): boolean {
  return isBelow(sign, `audit of ${sweepId} ${task.block} ${task.trialStart}`, share);
}

function isBelow(sign: Sign, text: string, share: number): boolean {
  if (share >= 1) return true;
  return share > 0 && fraction(sign(text)) < share;
}

/** Which of a process' first tasks is computed again whatever the share is, counted from 0. */
export function chooseFirst(sign: Sign, process: string): number {
  return Math.floor(fraction(sign(`audit first ${process}`)) * firstTaskCount);
}

function fraction(mac: string): number {
  return Buffer.from(mac.slice(0, fractionCharacters), 'base64url').readUIntBE(0, 6) / 2 ** 48;
}
