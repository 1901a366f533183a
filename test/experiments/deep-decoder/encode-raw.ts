/** The raw format of read-image.ts. */
export function encodeRaw(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  values: readonly number[],
): Uint8Array {
  const bytes = new Uint8Array(16 + 4 * values.length);
  bytes.set(Buffer.from('PGIMAGE1'));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, rows, true);
  view.setUint32(12, columns, true);
  values.forEach((value, p) => {
    view.setFloat32(16 + 4 * p, value, true);
  });
  return bytes;
}
