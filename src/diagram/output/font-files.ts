import { fileURLToPath } from 'node:url';
import type { FontWeight } from '../page/marks.js';

/** The shipped fonts (SIL Open Font License, see fonts/LICENSE.txt), so that a diagram looks the same anywhere. */
export const fontFiles = {
  regular: fileURLToPath(new URL('../fonts/SourceSans3_400Regular.ttf', import.meta.url)),
  semibold: fileURLToPath(new URL('../fonts/SourceSans3_600SemiBold.ttf', import.meta.url)),
} as const satisfies Record<FontWeight, string>;
