/** A line of a transcript, before it is laid out. */
export type Entry = Remark | Step;

/** A note stands before what it is about, a summary behind it. */
interface Remark {
  readonly kind: 'note' | 'summary';
  readonly text: string;
}

/** One event with what followed from it. */
export interface Step {
  readonly kind: 'step';
  /** Since the scene began, by the monotonic clock. */
  readonly seconds: number;
  readonly event: string;
  readonly facts: readonly string[];
  /** Empty where there is none to tell. */
  readonly reply: string;
}

/** No line is wider. */
export const widthMax = 128;

/** Columns are the same in every transcript, so that a change moves no other line. */
const timeWidth = 6;
const eventWidth = 38;
const arrow = ' -> ';
const factWidth = 42;
const answer = ' => ';
const replyWidth = widthMax - timeWidth - 2 - eventWidth - arrow.length - factWidth - answer.length;
const commentWidth = 110;

/** The text of a transcript: what it shows, and then the events in columns. */
export function layOut(shows: string, entries: readonly Entry[]): string {
  const lines = [...comment(shows), ''];
  for (const entry of foldTicks(entries)) {
    if (entry.kind === 'step') lines.push(...layOutStep(entry));
    else if (entry.kind === 'note') lines.push(...(lines.at(-1) === '' ? [] : ['']), ...comment(entry.text));
    else lines.push(`${'='.padStart(timeWidth)}  ${entry.text}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Ticks in a row that found nothing are one line. */
function foldTicks(entries: readonly Entry[]): Entry[] {
  const folded: Entry[] = [];
  let count = 0;
  for (const entry of entries) {
    const former = folded.at(-1);
    if (!isQuietTick(entry)) {
      folded.push(entry);
      count = 0;
    } else if (count > 0 && former?.kind === 'step') {
      count += 1;
      folded[folded.length - 1] = { ...entry, event: `tick, ${count} times until then` };
    } else {
      folded.push(entry);
      count = 1;
    }
  }
  return folded;
}

function isQuietTick(entry: Entry): entry is Step {
  return entry.kind === 'step' && entry.event === 'tick' && entry.facts.length === 1 && entry.facts[0] === 'ticked';
}

/** The reply stands beside the last fact, since it leaves after all of them. */
function layOutStep({ seconds, event, facts, reply }: Step): string[] {
  const events = wrap(event, eventWidth);
  const told = facts.length === 0 ? ['no fact'] : facts.flatMap((fact) => wrap(fact, factWidth));
  const replies = reply === '' ? [] : wrap(reply, replyWidth);
  const replyRow = told.length - 1;
  const rows = Math.max(events.length, told.length, replyRow + replies.length);
  return Array.from({ length: rows }, (_unused, row) => {
    const time = row === 0 ? `${seconds} s`.padStart(timeWidth) : ''.padStart(timeWidth);
    const left = `${time}  ${(events.at(row) ?? '').padEnd(eventWidth)}${row === 0 ? arrow : ''.padEnd(arrow.length)}`;
    const middle = (told.at(row) ?? '').padEnd(factWidth);
    const right = row < replyRow ? '' : (replies.at(row - replyRow) ?? '');
    const sign = right === '' ? '' : row === replyRow ? answer : ''.padEnd(answer.length);
    return `${left}${middle}${sign}${right}`.trimEnd();
  });
}

function comment(text: string): string[] {
  return wrap(text, commentWidth, '').map((line) => `# ${line}`);
}

/** Broken between words; what goes on is indented. */
function wrap(text: string, width: number, indent = '  '): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
