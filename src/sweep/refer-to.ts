import { createHash } from 'node:crypto';
import type { FileReference } from './file-reference.js';

export function referTo(content: Uint8Array): FileReference {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
