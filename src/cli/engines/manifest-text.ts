import { stringify } from 'yaml';
import type { Manifest } from './kubernetes.js';

/** A YAML document an object. */
export function formatManifests(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => stringify(manifest)).join('---\n');
}
