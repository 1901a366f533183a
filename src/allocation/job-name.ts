/** An allocation's id has 8 to 12 characters: each of its jobs has it in its name. */
const jobNamePattern = /^phasegrid-([0-9a-z]{8,12})-([1-9]\d{0,8})$/;

/** By its name a job is found again, whatever was lost of its submission. */
export function jobName(allocationId: string, number: number): string {
  return `phasegrid-${allocationId}-${number}`;
}

/** The allocation and the number in the name of one of our jobs; undefined for any other name. */
export function parseJobName(name: string): { readonly allocationId: string; readonly number: number } | undefined {
  const match = jobNamePattern.exec(name);
  return match === null ? undefined : { allocationId: match[1], number: Number(match[2]) };
}
