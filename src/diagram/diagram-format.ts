/** What a diagram can be written as. */
export const diagramFormats = ['svg', 'png', 'pdf'] as const;
export type DiagramFormat = (typeof diagramFormats)[number];
