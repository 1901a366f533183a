/** All values, in pages of `size`. */
export function* readPages<Value>(values: Iterable<Value>, size: number): Generator<readonly Value[]> {
  let page: Value[] = [];
  for (const value of values) {
    page.push(value);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
