import { randomBytes } from 'node:crypto';
import type { TokenGrant } from '../../../coordinator/calls/authorise.js';
import { type Role, roleNames } from '../../../coordinator/calls/method-roles.js';

/** A token for each role. */
export type RoleTokens = Readonly<Record<Role, string>>;

const tokenBytes = 32;

export function makeTokens(): RoleTokens {
  return { reader: makeToken(), client: makeToken(), worker: makeToken() };
}

export function listGrants(tokens: RoleTokens): TokenGrant[] {
  return roleNames.map((role) => ({ token: tokens[role], roles: [role] }));
}

function makeToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}
