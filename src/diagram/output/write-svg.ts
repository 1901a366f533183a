import type { GroupMark, Mark, Page, PagePath, PathMark, PathStyle, RampMark, TextMark } from '../page/marks.js';
import { fontFamilies, fontWeights } from './font-names.js';

/** A page as SVG; the same page gives the same bytes. */
export function writeSvg({ width, height, title, description, marks }: Page): string {
  const definitions: Definitions = new Map();
  const body = marks.map((mark) => writeMark(mark, definitions)).join('');
  const definitionText = [...definitions].map(([content, id]) => content.replace(idPlace, ` id="${id}"`)).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="${width}pt" height="${height}pt" `,
    `viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>`,
    definitions.size === 0 ? '' : `<defs>${definitionText}</defs>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<g fill="none" font-family="${fontFamilies}">${body}</g></svg>\n`,
  ].join('');
}

/** The id of each definition by its content, so that marks share equal definitions. */
type Definitions = Map<string, string>;

const idPlace = ' id=""';

function define(content: string, definitions: Definitions): string {
  const id = definitions.get(content) ?? `d${definitions.size}`;
  definitions.set(content, id);
  return `url(#${id})`;
}

function writeMark(mark: Mark, definitions: Definitions): string {
  switch (mark.kind) {
    case 'path':
      return writePath(mark);
    case 'ramp':
      return writeRamp(mark, definitions);
    case 'text':
      return writeText(mark);
    case 'group':
      return writeGroup(mark, definitions);
    default:
      return mark satisfies never;
  }
}

function writePath(mark: PathMark): string {
  if (mark.paths.length === 0) return '';
  const end = mark.closed ? 'Z' : '';
  return `<path d="${mark.paths.map((path) => `${spellPath(path)}${end}`).join('')}"${writeStyle(mark)}/>`;
}

function spellPath(path: PagePath): string {
  return `M${path.map(([x, y]) => `${x},${y}`).join('L')}`;
}

function writeStyle({ fill, fillOpacity, stroke, strokeWidth, strokeDash, strokeJoin }: PathStyle): string {
  return [
    attribute('fill', fill),
    attribute('fill-opacity', fillOpacity),
    attribute('stroke', stroke),
    attribute('stroke-width', strokeWidth),
    attribute('stroke-linejoin', strokeJoin),
    attribute('stroke-dasharray', strokeDash?.join(',')),
  ].join('');
}

function attribute(name: string, value: string | number | undefined): string {
  return value === undefined ? '' : ` ${name}="${value}"`;
}

function writeRamp({ box, colours, rising, border }: RampMark, definitions: Definitions): string {
  const { left, top, width, height } = box;
  const stops = colours.map((colour, at) => `<stop offset="${at / (colours.length - 1)}" stop-color="${colour}"/>`);
  const direction = rising === 'up' ? 'x1="0" y1="1" x2="0" y2="0"' : 'x1="0" y1="0" x2="1" y2="0"';
  const gradient = `<linearGradient${idPlace} ${direction}>${stops.join('')}</linearGradient>`;
  const style = writeStyle({ fill: define(gradient, definitions), ...border });
  return `<rect x="${left}" y="${top}" width="${width}" height="${height}"${style}/>`;
}

function writeText({ text, x, y, align, colour, size, weight, upright }: TextMark): string {
  const place = `transform="translate(${x},${y})${upright === true ? ' rotate(-90)' : ''}"`;
  const anchor = { left: '', center: ' text-anchor="middle"', right: ' text-anchor="end"' }[align];
  const font = `font-size="${size}px" font-weight="${fontWeights[weight]}"`;
  return `<text ${place}${anchor} ${font} fill="${colour}">${escapeXml(text)}</text>`;
}

function writeGroup({ box, clip, marks }: GroupMark, definitions: Definitions): string {
  const { left, top, width, height } = box;
  const border = `<clipPath${idPlace}><rect width="${width}" height="${height}"/></clipPath>`;
  const place = left === 0 && top === 0 ? '' : ` transform="translate(${left},${top})"`;
  const cut = clip ? ` clip-path="${define(border, definitions)}"` : '';
  return `<g${place}${cut}>${marks.map((mark) => writeMark(mark, definitions)).join('')}</g>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
