import { createHash, timingSafeEqual } from 'node:crypto';
import { methodRoles, type Role } from './method-roles.js';
import { RequestError } from './request-error.js';

/** Why a call of the method at `path` with these `authorization` values is refused; undefined when it is allowed. */
export type Authoriser = (path: string, authorization: readonly (string | Buffer)[]) => RequestError | undefined;

/** A token and the roles of its holder. */
export interface TokenGrant {
  readonly token: string;
  readonly roles: readonly Role[];
}

/** Who may call: the holders of tokens, or everybody who can reach the coordinator. */
export type CallerAccess = 'everybody' | readonly TokenGrant[];

const scheme = /^bearer +/i;

/** start-coordinator allows `everybody` on loopback and sockets alone. A method without roles is closed even then. */
export function createAuthoriser(access: CallerAccess): Authoriser {
  const grants = access === 'everybody' ? [] : access.map(({ token, roles }) => ({ digest: digest(token), roles }));
  return (path, authorization) => {
    const needed = methodRoles.get(path) ?? [];
    if (access === 'everybody') return needed.length > 0 ? undefined : refuseMethod(path);
    const sent = readToken(authorization);
    if (sent === undefined) return refuseCaller(authorization.length === 0 ? 'none' : 'another form');
    const roles = findRoles(grants, digest(sent));
    if (roles === undefined) return refuseCaller('an unknown token');
    if (needed.length === 0) return refuseMethod(path);
    return needed.some((role) => roles.includes(role)) ? undefined : refuseRole(path, { needed, roles });
  };
}

function readToken(authorization: readonly (string | Buffer)[]): string | undefined {
  if (authorization.length !== 1) return undefined;
  const value = authorization[0].toString();
  return scheme.test(value) ? value.replace(scheme, '') : undefined;
}

/** Compares digests, which have one length, with those of all tokens, so that the time does not depend on what was sent. */
function findRoles(
  grants: readonly { readonly digest: Buffer; readonly roles: readonly Role[] }[],
  sent: Buffer,
): readonly Role[] | undefined {
  let found: readonly Role[] | undefined;
  for (const grant of grants) if (timingSafeEqual(grant.digest, sent)) found = grant.roles;
  return found;
}

function refuseCaller(got: string): RequestError {
  return new RequestError(
    'UNAUTHENTICATED',
    `authorization: expected "Bearer" and a token of this coordinator, got ${got}; its access file has the tokens`,
  );
}

function refuseRole(
  path: string,
  { needed, roles }: { readonly needed: readonly Role[]; readonly roles: readonly Role[] },
): RequestError {
  return new RequestError(
    'PERMISSION_DENIED',
    `${methodName(path)}: expected the token of a ${needed.join(' or a ')}, got that of a ${roles.join(' and ')}`,
  );
}

function refuseMethod(path: string): RequestError {
  return new RequestError('PERMISSION_DENIED', `${methodName(path)}: no role of this coordinator may call it`);
}

function methodName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
