/** A program of an engine failed: what it was asked is not known. */
export class EngineError extends Error {
  readonly code = 'ENGINE_UNAVAILABLE';

  constructor(program: string, message: string, options?: ErrorOptions) {
    super(`${program}: ${message}`, options);
    this.name = 'EngineError';
  }
}
