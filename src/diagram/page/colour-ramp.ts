/** Colours at even steps from 0 to 1. */
export type ColourStops = readonly (readonly [red: number, green: number, blue: number])[];

/**
 * Cividis at 17 even stops: lightness rises along it, alike for normal and for colour-blind eyes, and in grey.
 * Source: Nuñez, Anderton & Renslow, PLoS ONE 13(7): e0199239 (2018); stops as in d3-scale-chromatic.
 */
export const rampStops: ColourStops = [
  [0, 32, 81],
  [1, 43, 101],
  [17, 54, 108],
  [37, 65, 110],
  [59, 76, 110],
  [79, 87, 110],
  [97, 99, 111],
  [112, 111, 113],
  [126, 123, 117],
  [138, 134, 119],
  [152, 146, 120],
  [166, 159, 119],
  [183, 172, 115],
  [202, 186, 106],
  [222, 200, 95],
  [240, 214, 82],
  [252, 230, 71],
];

/**
 * RdBu, with the red end last: two hues that colour-blind readers can distinguish, with near-white between them. In grey only
 * the size of a value can be seen.
 * Source: C. Brewer & M. Harrower, ColorBrewer 2.0, diverging, 11 colours.
 */
export const divergingStops: ColourStops = [
  [5, 48, 97],
  [33, 102, 172],
  [67, 147, 195],
  [146, 197, 222],
  [209, 229, 240],
  [247, 247, 247],
  [253, 219, 199],
  [244, 165, 130],
  [214, 96, 77],
  [178, 24, 43],
  [103, 0, 31],
];

/** For the rate of a bad event, which is drawn in the colour of failure where it always happens. */
export const badRampStops: ColourStops = rampStops.toReversed();

/** The colour of a success rate in [0, 1], as `#rrggbb`. */
export function rampColour(rate: number): string {
  return colourAt(rampStops, rate);
}

/** The colour at a share in [0, 1] of the way along the stops, as `#rrggbb`. */
export function colourAt(stops: ColourStops, share: number): string {
  const place = share * (stops.length - 1);
  const stop = Math.min(Math.floor(place), stops.length - 2);
  const rest = place - stop;
  const channels = stops[stop].map((low, channel) => Math.round(low + rest * (stops[stop + 1][channel] - low)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
