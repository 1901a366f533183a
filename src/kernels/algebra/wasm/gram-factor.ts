/** L L^T = A_S^T A_S for columns of so many rows. */
@unmanaged
export class GramFactor {
  factor: usize;
  /** Of its diagonal. */
  inverses: usize;
  /** |A_j| */
  norms: usize;
  /** |S| */
  count: i32;
  rows: i32;
}
