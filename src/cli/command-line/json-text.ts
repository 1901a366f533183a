/** One line of JSON, without the fields that the protobuf loader adds for the member of a oneof. */
export function jsonText(data: unknown): string {
  return JSON.stringify(data, (key, value: unknown) => (key.startsWith('_') ? undefined : value));
}
