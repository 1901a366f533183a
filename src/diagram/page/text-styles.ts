import type { TextStyle } from './marks.js';

export const tickStyle: TextStyle = { size: 8, weight: 'regular' };
export const legendStyle: TextStyle = { size: 8, weight: 'regular' };
export const titleStyle: TextStyle = { size: 10.5, weight: 'semibold' };
export const factStyle: TextStyle = { size: 8, weight: 'regular' };
export const meaningStyle: TextStyle = { size: 9, weight: 'regular' };
export const symbolStyle: TextStyle = { size: 9, weight: 'semibold' };
export const noteStyle: TextStyle = { size: 7.5, weight: 'regular' };
export const provenanceStyle: TextStyle = { size: 6.5, weight: 'regular' };
