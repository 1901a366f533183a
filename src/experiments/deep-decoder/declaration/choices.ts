/** The values of parameters that are choices; the coordinator reads this file and loads no kernel. */
export const measurementNames = ['k-space', 'dct', 'gaussian'] as const;
/** Images that need no file. */
export const imageNames = ['phantom', 'noise'] as const;
export const dimensionNames = ['2-d', '1-d'] as const;
export const optimiserNames = ['adam', 'gradient-descent'] as const;

/** Side and smallest side: an image has side^2 pixels, a signal of one dimension `side`. */
export const sideMin = 8;
export const sideMax = { '2-d': 256, '1-d': 4096 } as const satisfies Record<(typeof dimensionNames)[number], number>;
