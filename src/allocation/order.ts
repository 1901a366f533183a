/**
 * What an allocation wants done. The facts that came with an order are committed before it is carried out. An order whose
 * effect is not seen is given again; each may be carried out twice but for `submit`, whose name is good for one submission.
 */
export type AllocationOrder = SubmitOrder | CancelOrder | ReadLogOrder;

/** Answered by `submit-answered`. */
export interface SubmitOrder {
  readonly kind: 'submit';
  readonly name: string;
  /** Nodes on which jobs started badly. */
  readonly exclude: readonly string[];
}

export interface CancelOrder {
  readonly kind: 'cancel';
  readonly name: string;
  readonly jobId: string;
}

/** Answered by `log-read`. */
interface ReadLogOrder {
  readonly kind: 'read-log';
  readonly name: string;
}
