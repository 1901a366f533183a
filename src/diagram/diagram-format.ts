/** The formats of a diagram. */
export const diagramFormats = ['svg', 'png', 'pdf'] as const;
export type DiagramFormat = (typeof diagramFormats)[number];
