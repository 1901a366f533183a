/** What a template may name, each as `{{name}}`. */
const templatePlaces = ['worker', 'name', 'nodes', 'threads', 'time', 'minutes', 'log', 'prologue'] as const;

export type TemplatePlace = (typeof templatePlaces)[number];

/** What is wrong with a template, as a sentence; undefined where nothing is. */
export function findTemplateProblem(template: string, path: string): string | undefined {
  const names = Array.from(template.matchAll(/\{\{([^{}]*)\}\}/g), ([, name]) => name.trim());
  const known: readonly string[] = templatePlaces;
  const unknown = names.find((name) => !known.includes(name));
  const list = templatePlaces.map((name) => `{{${name}}}`).join(', ');
  if (unknown !== undefined) return `${path}: expected of ${list}, got {{${unknown}}}`;
  if (!names.includes('worker')) return `${path}: expected {{worker}} where the worker's command goes, got none`;
  // A job without it is taken for lost, and another is submitted in its place.
  if (!names.includes('name')) return `${path}: expected {{name}} where the job's name goes, got none`;
  return undefined;
}

export function fillTemplate(template: string, values: Readonly<Record<TemplatePlace, string>>): string {
  return template.replaceAll(/\{\{([^{}]*)\}\}/g, (_all, name: string) => values[name.trim() as TemplatePlace]);
}

/** `hours:minutes:seconds`, as PBS and Grid Engine have it. */
export function formatClock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
}
