/** One line of JSON, without the fields in which the protobuf loader names the member of a oneof that is set. */
export function jsonText(data: unknown): string {
  return JSON.stringify(data, (key, value: unknown) => (key.startsWith('_') ? undefined : value));
}
