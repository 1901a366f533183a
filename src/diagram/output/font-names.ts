import type { FontWeight } from '../page/marks.js';

/** The family name in the shipped font files. */
export const shippedFamily = 'Source Sans 3';

/** The fonts of an SVG, with alternatives for viewers without the shipped fonts. */
export const fontFamilies = `${shippedFamily}, Source Sans Pro, Helvetica, Arial, sans-serif`;

export const fontWeights = { regular: 400, semibold: 600 } as const satisfies Record<FontWeight, number>;
