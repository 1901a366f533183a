import { z } from 'zod';
import { figureUnits } from './report-figure.js';

/** A line of bench/history.ndjson. */
export type RecordedFigure = z.infer<typeof recordedFigureSchema>;

const recordedFigureSchema = z.strictObject({
  /** What was measured, in full: the sources of the product stood as in this commit. */
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** The UTC day of the run. */
  date: z.iso.date(),
  /** Model of the processor and number of cores. */
  machine: z.string().min(1),
  /** The bench, a colon, and what it measured. */
  name: z.string().regex(/^[a-z/-]+: ./),
  /** A cost: less is better. */
  p50: z.number().positive(),
  unit: z.enum(figureUnits),
});

export function encodeFigures(figures: readonly RecordedFigure[]): string {
  return figures
    .map(({ commit, date, machine, name, p50, unit }) => ({
      ...{ commit, date, machine, name },
      p50: Number(p50.toPrecision(4)),
      unit,
    }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

/** Lines in the order in which they were appended; throws with the number of one that is no figure. */
export function parseHistory(text: string): RecordedFigure[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      try {
        return recordedFigureSchema.parse(JSON.parse(line));
      } catch (cause) {
        throw new Error(`line ${number} of the history is no figure: ${line}`, { cause });
      }
    });
}
