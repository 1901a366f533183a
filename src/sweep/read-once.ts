/** Keeps the result of `read` for each array of bytes, because trials and cells read the same file again and again. */
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
