/** An end that comes once, with the two ways to bring it. */
export interface SplitEnd {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function splitEnd(): SplitEnd {
  let resolve: (() => void) | undefined;
  let reject: ((error: unknown) => void) | undefined;
  const promise = new Promise<void>((settle, refuse) => {
    resolve = settle;
    reject = refuse;
  });
  // It may end before anybody waits for it.
  promise.catch(() => undefined);
  return { promise, resolve: () => resolve?.(), reject: (error) => reject?.(error) };
}
