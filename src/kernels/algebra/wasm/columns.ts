/** A matrix by columns, or those of its columns that a list names. */
@unmanaged
export class Columns {
  /** 16-byte aligned. */
  matrix: usize;
  /** Doubles from one column to the next, a multiple of 4. */
  leading: i32;
  /** The number of rows that take part, rounded up to a multiple of 4. */
  paddedRows: i32;
}
