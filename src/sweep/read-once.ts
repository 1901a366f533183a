/** `read`, whose result for one array of bytes is kept as long as that: trials and cells ask for the same file again. */
export function readOnce<Result>(read: (content: Uint8Array) => Result): (content: Uint8Array) => Result {
  const results = new WeakMap<Uint8Array, { readonly result: Result }>();
  return (content) => {
    const known = results.get(content);
    if (known !== undefined) return known.result;
    const result = read(content);
    results.set(content, { result });
    return result;
  };
}
