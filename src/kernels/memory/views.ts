/** The kernels' whole memory, by the type of an entry. */
export interface Views {
  readonly bytes: Uint8Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f64: Float64Array;
}
