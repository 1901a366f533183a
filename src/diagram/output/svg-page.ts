import { DiagramError } from '../diagram-error.js';

/** The page of an SVG that `renderSvg` wrote. */
export interface SvgPage {
  /** Points. */
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

/** Reads size and title; throws `DiagramError` ('rasteriser-refused') for an SVG without a size in points. */
export function readSvgPage(svg: string): SvgPage {
  const size = /^<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg);
  if (size === null) {
    throw new DiagramError('rasteriser-refused', `a page needs width and height in pt, got "${svg.slice(0, 120)}"`);
  }
  return { width: Number(size[1]), height: Number(size[2]), title: readTitle(svg) };
}

function readTitle(svg: string): string {
  const title = /<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? '';
  return title.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
