const steps = [
  { seconds: 86_400, unit: 'd', next: 3600, nextUnit: 'h' },
  { seconds: 3600, unit: 'h', next: 60, nextUnit: 'min' },
  { seconds: 60, unit: 'min', next: 1, nextUnit: 's' },
] as const;

/** `4.0 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`: at most two units. */
export function formatDuration(seconds: number): string {
  if (seconds > 0 && seconds < 0.05) return 'less than 0.1 s';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  for (const { seconds: size, unit, next, nextUnit } of steps) {
    if (whole < size) continue;
    const rest = Math.floor((whole % size) / next);
    const count = Math.floor(whole / size);
    return rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${nextUnit}`;
  }
  return `${whole} s`;
}

/** Groups of three digits: `1 234 567`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `0.12 core-hours`, with no more digits than the cost model is accurate to. */
export function formatCoreHours(seconds: number): string {
  const hours = seconds / 3600;
  if (hours < 0.001) return 'less than 0.001 core-hours';
  return `${hours >= 100 ? formatCount(hours) : hours.toPrecision(2)} core-hours`;
}

/** `512 bytes`, `48 kB`, `1.2 GB`: at least two digits from a kilobyte on. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `1 task`, `2 000 tasks`. */
export function formatPlural(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? '' : 's'}`;
}
