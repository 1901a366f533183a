/** An allocation's id: short enough for a job name of any engine (PBS takes 15 characters and more since version 13). */
const allocationIdPattern = /^[0-9a-z]{8,12}$/;

const jobNamePattern = /^phasegrid-([0-9a-z]{8,12})-([1-9]\d{0,8})$/;

export function isAllocationId(text: string): boolean {
  return allocationIdPattern.test(text);
}

/** By its name a job is found again, whatever was lost of its submission. */
export function jobName(allocationId: string, number: number): string {
  return `phasegrid-${allocationId}-${number}`;
}

/** The allocation and the number in the name of one of our jobs; undefined for any other name. */
export function parseJobName(name: string): { readonly allocationId: string; readonly number: number } | undefined {
  const match = jobNamePattern.exec(name);
  return match === null ? undefined : { allocationId: match[1], number: Number(match[2]) };
}
