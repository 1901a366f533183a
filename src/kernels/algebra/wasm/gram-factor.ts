/** L L^T = A_S^T A_S for columns of so many rows. */
@unmanaged
export class GramFactor {
  factor: usize;
  /** The reciprocals of the diagonal of L. */
  inverses: usize;
  /** |A_j| */
  norms: usize;
  /** |S| */
  count: i32;
  rows: i32;
}
