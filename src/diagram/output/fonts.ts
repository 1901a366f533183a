import { fileURLToPath } from 'node:url';

/** The shipped fonts (SIL Open Font License, see fonts/LICENSE.txt), so that a diagram looks the same anywhere. */
export const fontFiles = {
  regular: fileURLToPath(new URL('../fonts/SourceSans3_400Regular.ttf', import.meta.url)),
  semibold: fileURLToPath(new URL('../fonts/SourceSans3_600SemiBold.ttf', import.meta.url)),
} as const;

export type FontWeight = keyof typeof fontFiles;

/** The name under which the shipped fonts are found in their own files. */
export const shippedFamily = 'Source Sans 3';

/** For an SVG that is shown where the shipped fonts are not installed. */
export const fontFamilies = `${shippedFamily}, Source Sans Pro, Helvetica, Arial, sans-serif`;

export const fontWeights = { regular: 400, semibold: 600 } as const satisfies Record<FontWeight, number>;
