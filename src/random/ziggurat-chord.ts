/*
 * How far the normal density strays from its chord within a layer of the ziggurat: a point that lies further from the
 * chord needs no exponential to be kept or drawn anew. Compiled by tsc and by asc; a test measures every layer.
 */

/** The first and the last layer that the bound holds for; outside the chord is a poor likeness. */
export const chordLayerMin = 5;
export const chordLayerMax = 253;

/** As a share of the layer's height: the largest distance is 0.0225. */
export const chordSlack: number = 0.03125;
