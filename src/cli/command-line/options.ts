import { resolve } from 'node:path';
import { InvalidArgumentError } from '@commander-js/extra-typings';
import { findAddressProblem, formatAddress, isLocalAddress, parseAddress } from '../../wire/address.js';
import { countThreads, ownSurroundings, threadCountMax } from './thread-count.js';

export function defaultThreadCount(): number {
  return countThreads(ownSurroundings());
}

export function parseThreadCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: threadCountMax });
}

export function parseTrialCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 1_000_000 });
}

export function parsePriority(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 1000 });
}

export function parseWholeNumber(text: string, bounds: { readonly low: number; readonly high: number }): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < bounds.low || value > bounds.high) {
    throw new InvalidArgumentError(`Expected a whole number from ${bounds.low} to ${bounds.high}, got "${text}".`);
  }
  return value;
}

/** Refuses a text that is no address. A socket's path is made absolute, so that other commands find it. */
export function parseListenAddress(text: string): string {
  const address = parseAddress(text);
  const whole = address?.kind === 'unix' ? formatAddress({ ...address, path: resolve(address.path) }) : text;
  const problem = findAddressProblem(whole);
  if (problem !== undefined) throw new InvalidArgumentError(`${problem.replace(/^e/, 'E')}.`);
  return whole;
}

/** As `parseListenAddress`, for addresses of this machine alone. */
export function parseLocalListenAddress(text: string): string {
  const whole = parseListenAddress(text);
  const address = parseAddress(whole);
  if (address !== undefined && isLocalAddress(address)) return whole;
  throw new InvalidArgumentError(
    `Expected 127.0.0.1:port, [::1]:port or unix:PATH, got "${text}"; other machines reach a coordinator by \`serve\`.`,
  );
}

/** A share of tasks, from 0 to 1. */
export function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError(`Expected a number from 0 to 1, got "${text}".`);
}

/** An identity of an allocation, a name of a job: what stands in a table and in a file's name. */
export function parseLabel(text: string): string {
  if (/^[0-9A-Za-z][0-9A-Za-z._:[\]-]{0,127}$/.test(text)) return text;
  throw new InvalidArgumentError(`Expected up to 128 letters, digits and . _ : [ ] -, got "${text}".`);
}
