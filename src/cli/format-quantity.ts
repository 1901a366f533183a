const steps = [
  { seconds: 86_400, unit: 'd', next: 3600, nextUnit: 'h' },
  { seconds: 3600, unit: 'h', next: 60, nextUnit: 'min' },
  { seconds: 60, unit: 'min', next: 1, nextUnit: 's' },
] as const;

/** `4 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`: two units at most. */
export function formatDuration(seconds: number): string {
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

/** Thousands separated by thin groups: `1 234 567`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `0.12 core-hours`, with as many digits as say something. */
export function formatCoreHours(seconds: number): string {
  const hours = seconds / 3600;
  return `${hours >= 100 ? formatCount(hours) : hours.toPrecision(2)} core-hours`;
}
