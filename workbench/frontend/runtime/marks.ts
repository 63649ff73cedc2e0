// The marks of sparks: bars, a line, or cells, as SVG in a box of fixed proportions.

import { svg } from './dom';

export const WIDTH = 200;
export const HEIGHT = 56;

export type Heights = ArrayLike<number | null>;

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

export function present(heights: Heights): number[] {
  return Array.from(heights).filter(isNumber);
}

interface Scale {
  readonly low: number;
  readonly high: number;
}

function scale(values: readonly number[], includeZero: boolean): Scale {
  const low = values.reduce((a, b) => Math.min(a, b), includeZero ? 0 : Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), includeZero ? 0 : -Infinity);
  return low < high ? { low, high } : { low: low - 0.5, high: low + 0.5 };
}

function at(value: number, { low, high }: Scale): number {
  return HEIGHT - ((value - low) / (high - low)) * HEIGHT;
}

function barPath(heights: Heights, range: Scale): string {
  const step = WIDTH / heights.length;
  const gap = Math.min(1, step * 0.2);
  const floor = at(0, range);
  let path = '';
  for (let index = 0; index < heights.length; index += 1) {
    const value = heights[index];
    if (!isNumber(value) || value === 0) continue;
    // What is not nothing stays visible, however small beside the tallest.
    const height = Math.sign(value) * Math.max(Math.abs(floor - at(value, range)), 1);
    path += `M${String(index * step + gap / 2)} ${String(floor)}h${String(step - gap)}v${String(-height)}h${String(gap - step)}z`;
  }
  return path;
}

function linePath(heights: Heights, range: Scale): string {
  const step = heights.length > 1 ? WIDTH / (heights.length - 1) : 0;
  let path = '';
  let pen = 'M';
  for (let index = 0; index < heights.length; index += 1) {
    const value = heights[index];
    if (isNumber(value)) path += `${pen}${String(index * step)} ${String(at(value, range))}`;
    pen = isNumber(value) ? 'L' : 'M';
  }
  return path;
}

export function bars(y: Heights, base: Heights | null): SVGElement[] {
  const range = scale([...present(y), ...(base === null ? [] : present(base))], true);
  const behind = base === null ? [] : [svg('path', { class: 'rest', d: barPath(base, range) })];
  return [...behind, svg('path', { class: 'data', d: barPath(y, range) })];
}

export function line(y: Heights, base: Heights | null): SVGElement[] {
  const range = scale([...present(y), ...(base === null ? [] : present(base))], false);
  const behind = base === null ? [] : [svg('path', { class: 'rest stroke', d: linePath(base, range) })];
  return [...behind, svg('path', { class: 'data stroke', d: linePath(y, range) })];
}

export function cells(rows: readonly Heights[]): SVGElement[] {
  const largest = Math.max(...rows.flatMap(present).map(Math.abs), Number.MIN_VALUE);
  const height = HEIGHT / rows.length;
  return rows.flatMap((row, place) =>
    Array.from(row, (value, index) => {
      const width = WIDTH / row.length;
      const corner = { x: index * width, y: place * height, width: width * 0.96, height: height * 0.92 };
      if (!isNumber(value)) return svg('rect', { ...corner, class: 'empty' });
      return svg('rect', { ...corner, class: 'data', 'fill-opacity': 0.06 + 0.94 * (Math.abs(value) / largest) });
    })
  );
}
