const minuteMs = 60_000;

/** A time as Slurm writes it; undefined for `UNLIMITED` and what else is no time. */
export function parseSlurmTimeMs(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [days, first, second, third] = match.slice(1).map((part: string | undefined) => part ?? '');
  // One number is minutes, and two are minutes and seconds, unless days stand before them.
  const hasHours = days !== '' || third !== '';
  const [hours, minutes, seconds] = hasHours ? [first, second, third] : ['', first, second];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * minuteMs + Number(seconds) * 1000;
}

/** Slurm counts whole minutes, and so do people. */
export function formatSlurmTime(ms: number): string {
  const minutes = Math.ceil(ms / minuteMs);
  const days = Math.floor(minutes / 1440);
  const pad = (number: number): string => String(number).padStart(2, '0');
  const clock = `${pad(Math.floor((minutes % 1440) / 60))}:${pad(minutes % 60)}:00`;
  return days === 0 ? clock : `${days}-${clock}`;
}
