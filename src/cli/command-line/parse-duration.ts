import { InvalidArgumentError } from '@commander-js/extra-typings';

const secondsPer = { d: 86_400, h: 3600, m: 60, s: 1 } as const;
type Unit = keyof typeof secondsPer;

/** No batch system gives anybody its nodes for longer. */
const daysMax = 365;

const expected = 'Expected a time such as 90s, 5m, 4h, 1h30m, 2d, 1-12:00:00 (days-hours:minutes:seconds) or 04:00:00';

/** `1h30m`: each unit once, the largest first; the last number may have a fraction. */
const inUnits = /^(?:\d+(?:\.\d+)?[dhms])+$/;
const unitOrder = 'dhms';

/** `D-HH`, `D-HH:MM`, `D-HH:MM:SS` and `HH:MM:SS`, as Slurm writes them. */
const withDays = /^(\d{1,4})-(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}))?$/;
const withoutDays = /^(\d{1,4}):(\d{1,2}):(\d{1,2})$/;

/**
 * A length of time in milliseconds, as people and batch systems write it. A bare number and `MM:SS` are refused: programs
 * disagree about their unit.
 */
export function parseDuration(text: string): number {
  const seconds = findSeconds(text);
  if (!(seconds > 0)) throw new InvalidArgumentError(`${expected}, above 0; got "${text}".`);
  if (seconds > daysMax * secondsPer.d) {
    throw new InvalidArgumentError(`Expected at most ${daysMax} days, got "${text}".`);
  }
  return Math.round(seconds * 1000);
}

function findSeconds(text: string): number {
  if (inUnits.test(text)) return sumUnits(text);
  const days = withDays.exec(text);
  if (days !== null) {
    const [, day, hour, minute = '0', second = '0'] = days;
    return sumFields(text, { day, hour, minute, second });
  }
  const hours = withoutDays.exec(text);
  if (hours !== null) return sumFields(text, { hour: hours[1], minute: hours[2], second: hours[3] });
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    throw new InvalidArgumentError(`${expected}; "${text}" has no unit: write ${text}s, ${text}m or ${text}h.`);
  }
  if (/^\d+:\d+$/.test(text)) {
    throw new InvalidArgumentError(`${expected}; "${text}" may be minutes or hours: write ${text}:00 or 00:${text}.`);
  }
  throw new InvalidArgumentError(`${expected}, got "${text}".`);
}

function sumUnits(text: string): number {
  let seconds = 0;
  let former = -1;
  const parts = text.match(/\d+(?:\.\d+)?[dhms]/g) ?? [];
  for (const [index, part] of parts.entries()) {
    const unit = part.slice(-1) as Unit;
    const rank = unitOrder.indexOf(unit);
    const isBroken = part.includes('.') && index < parts.length - 1;
    if (rank <= former || isBroken) throw new InvalidArgumentError(`${expected}, got "${text}".`);
    former = rank;
    seconds += Number(part.slice(0, -1)) * secondsPer[unit];
  }
  return seconds;
}

function sumFields(
  text: string,
  fields: { readonly day?: string; readonly hour: string; readonly minute: string; readonly second: string },
): number {
  const { day, minute, second } = fields;
  const hoursMax = day === undefined ? Infinity : 23;
  const bounds = [
    { name: 'hours', value: Number(fields.hour), max: hoursMax },
    { name: 'minutes', value: Number(minute), max: 59 },
    { name: 'seconds', value: Number(second), max: 59 },
  ];
  for (const { name, value, max } of bounds) {
    if (value > max) throw new InvalidArgumentError(`Expected at most ${max} ${name}, got ${value} in "${text}".`);
  }
  return Number(day ?? 0) * secondsPer.d + Number(fields.hour) * 3600 + Number(minute) * 60 + Number(second);
}
