/** A level line as a chain of points; closed chains repeat their first point. Chains stay open at the border. */
export type Chain = readonly (readonly [x: number, y: number])[];

/** Samples on a rectilinear lattice; `values` is x.length x y.length, y fastest; NaN where unknown. */
export interface ScalarField {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly values: Float64Array;
}

export declare function traceContour(field: ScalarField, level: number): Chain[];
