/**
 * A path in a directive such as `--output=`. sbatch reads quotes and backslashes there, a `#` outside of quotes begins a
 * comment, and `%` stands for a part of a name in the log's own path.
 */
export function quoteSlurmPath(path: string): string {
  return `"${path.replaceAll('%', '%%').replaceAll('"', '\\"')}"`;
}

/** Why a folder cannot be that of jobs; undefined where it can. */
export function findPathFlaw(path: string): string | undefined {
  if (/\p{Cc}/u.test(path)) return 'a path without line breaks and other control characters';
  // A backslash tells Slurm to leave every `%` as it is, those too that we double.
  if (path.includes('\\')) return 'a path without backslashes';
  return undefined;
}
