import { parseSlurmTimeMs } from './slurm-time.js';

/** What `scontrol show partition` says of one. */
export interface SlurmPartition {
  readonly name: string;
  readonly isDefault: boolean;
  /** `UP`, `DOWN`, `DRAIN` or `INACTIVE`. */
  readonly state: string;
  /** Undefined where there is no limit. */
  readonly timeMaxMs: number | undefined;
  readonly nodes: number;
}

/** Reads the output of `scontrol show partition --oneliner`. */
export function parsePartitions(text: string): SlurmPartition[] {
  return text
    .split('\n')
    .map((line) => new Map(Array.from(line.matchAll(/(\w+)=(\S*)/g), ([, key, value]) => [key, value])))
    .flatMap((fields) => {
      const name = fields.get('PartitionName');
      if (name === undefined) return [];
      const isDefault = fields.get('Default') === 'YES';
      const timeMaxMs = parseSlurmTimeMs(fields.get('MaxTime') ?? '');
      return [
        {
          name,
          isDefault,
          state: fields.get('State') ?? 'UP',
          timeMaxMs,
          nodes: Number(fields.get('TotalNodes') ?? 0),
        },
      ];
    });
}
