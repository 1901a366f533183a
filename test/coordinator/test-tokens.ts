import type { TokenGrant } from '../../coordinator/calls/authorise.js';
import { type Role, roleNames } from '../../coordinator/calls/method-roles.js';

/** Of no use outside tests: a token for each role, and one for all of them. */
export const testTokens: Readonly<Record<Role | 'all', string>> = {
  reader: 'r-kB2mXw9QdTzVhLuYsE4pNg7',
  client: 'c-7JfUqZt3AoWxHy1MbRkGv8D',
  worker: 'w-Ls0PeXn5CiTrFj2YhQvKzUb',
  all: 'a-9VgDmRw6BuSkZf4XoNcHtEq',
};

export const testGrants: readonly TokenGrant[] = [
  ...roleNames.map((role) => ({ token: testTokens[role], roles: [role] })),
  { token: testTokens.all, roles: roleNames },
];
