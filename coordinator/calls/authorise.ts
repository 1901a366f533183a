import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a call with these `authorization` values may go on. */
export type Authoriser = (authorization: readonly (string | Buffer)[]) => boolean;

const scheme = /^bearer +/i;

/** Without a token every call may go on: start-coordinator sees to it that then only this machine can call. */
export function createAuthoriser(token: string | undefined): Authoriser {
  if (token === undefined) return () => true;
  const expected = digest(token);
  return (authorization) => {
    if (authorization.length !== 1) return false;
    const value = authorization[0].toString();
    // Digests have one length, so that the comparison takes the same time whatever was sent.
    return scheme.test(value) && timingSafeEqual(digest(value.replace(scheme, '')), expected);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
