/** What a diagram can be written as. */
export const diagramFormats = ['svg', 'png', 'pdf'] as const;
export type DiagramFormat = (typeof diagramFormats)[number];

/**
 * What a diagram shows: the success rate, how far it lies from the exact probability, where one is known, how far two
 * values of one axis lie apart, what trials kept of their way, or what they measured.
 */
export type DiagramKind = 'success-rate' | 'deviation' | 'difference' | 'curves' | 'metric';
