import type { FontWeight } from '../page/marks.js';

/** The name under which the shipped fonts are found in their own files. */
export const shippedFamily = 'Source Sans 3';

/** For an SVG that is shown where the shipped fonts are not installed. */
export const fontFamilies = `${shippedFamily}, Source Sans Pro, Helvetica, Arial, sans-serif`;

export const fontWeights = { regular: 400, semibold: 600 } as const satisfies Record<FontWeight, number>;
