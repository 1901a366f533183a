/**
 * Cividis at 17 even stops: lightness rises along it, alike for normal and for colour-blind eyes, and in grey.
 * Source: Nuñez, Anderton & Renslow, PLoS ONE 13(7): e0199239 (2018); stops as in d3-scale-chromatic.
 */
export const rampStops: readonly (readonly [red: number, green: number, blue: number])[] = [
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

/** The colour of a success rate in [0, 1], as `#rrggbb`. */
export function rampColour(rate: number): string {
  const place = rate * (rampStops.length - 1);
  const stop = Math.min(Math.floor(place), rampStops.length - 2);
  const share = place - stop;
  const channels = rampStops[stop].map((low, channel) =>
    Math.round(low + share * (rampStops[stop + 1][channel] - low)),
  );
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
