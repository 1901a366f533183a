/*
 * How far the normal density departs from its chord within a layer of the ziggurat. A point that lies further from the
 * chord is kept or drawn again without computing an exponential. Both tsc and asc compile this file; a test measures
 * every layer.
 */

/** The first and the last layer for which the bound holds; in the others the chord is too far from the density. */
export const chordLayerMin = 5;
export const chordLayerMax = 253;

/** As a share of the layer's height: the largest distance is 0.0225. */
export const chordSlack: number = 0.03125;
