// The lines of parallel coordinates: where each sampled row crosses each axis, and which lines are drawn in which colour.

import type { Spark } from './drawing';
import type { LinkedField } from './linking';
import { ordinaryBins } from './measures';
import { NOTHING, number } from './numbers';

export type Coordinates = NonNullable<Spark['coordinates']>;
export type Axis = Coordinates['axes'][number];

/** More lines are a smear, and slow: of more rows, so many are drawn, always the same ones first. */
export const MOST_LINES = 2000;
/** Shades from the worst to the best. */
export const SHADES = 8;
/** CSS pixels, from the top. */
const TOP = 8;
const AXIS = 264;
const EXTRA = 26;
/** Between two axes, in units of the picture. */
export const STEP = 100;

const WHOLE = 10_000;
const NO_PLACE = 65_535;

/** The bins of a field that have no place along its axis, from the axis down. */
export function extraBins({ missing, rest }: LinkedField): number[] {
  return [missing, rest].filter(bin => bin !== null);
}

/** Heights that all axes of a picture share. */
export class Ladder {
  readonly height: number;
  readonly foot = TOP + AXIS;

  constructor(extras: number) {
    this.height = this.foot + TOP + extras * EXTRA;
  }

  /** Where a part of the axis is, from 0 at its lower end to 1. */
  along(part: number): number {
    return this.foot - part * AXIS;
  }

  /** The middle of a bin under the axis. */
  under(place: number): number {
    return this.foot + TOP + (place + 0.5) * EXTRA;
  }

  /** The edges of a bin under the axis. */
  room(place: number): readonly [number, number] {
    const top = this.foot + TOP + place * EXTRA;
    return [top + 2, top + EXTRA - 2];
  }
}

/** One axis with its field: the values of rows as places and words. */
export class Dimension {
  readonly ordinary: number;
  readonly extras: readonly number[];

  constructor(
    readonly axis: Axis,
    readonly field: LinkedField
  ) {
    this.ordinary = ordinaryBins(field);
    this.extras = extraBins(field);
  }

  /** Where a row crosses, from 0 to 1; null where it has no place along the axis. */
  part(row: number): number | null {
    const { at, ticks, stops } = this.axis;
    if (at !== null) {
      const place = at[row];
      return place === undefined || place === null || place === NO_PLACE ? null : place / WHOLE;
    }
    const bin = this.bin(row);
    if (bin >= this.ordinary) return null;
    if (ticks.length === this.ordinary) return ticks[bin]?.at ?? null;
    return ((stops[bin] ?? 0) + (stops[bin + 1] ?? 1)) / 2;
  }

  bin(row: number): number {
    return this.field.codes[row] ?? -1;
  }

  /** Its height in the picture. */
  height(row: number, ladder: Ladder): number {
    const part = this.part(row);
    if (part !== null) return ladder.along(part);
    return ladder.under(Math.max(this.extras.indexOf(this.bin(row)), 0));
  }

  words(row: number): string {
    const part = this.part(row);
    const { scale } = this.axis;
    if (part === null || scale === null) return this.field.labels[this.bin(row)] ?? NOTHING;
    const { low, high, log } = scale;
    return number(log ? low * (high / low) ** part : low + part * (high - low));
  }

  /** From 0, the worst, to 1; null where there is no value. */
  goodness(row: number): number | null {
    const part = this.part(row);
    return part === null || this.axis.better !== 'low' ? part : 1 - part;
  }
}

export interface Drawn {
  /** By shade, from the worst to the best; then those without a value. */
  readonly shades: readonly string[];
  readonly failed: string;
  /** The rows whose lines are drawn. */
  readonly rows: readonly number[];
  /** How many have a line, drawn or not. */
  readonly of: number;
}

/** Says the same of a row each time, and of neighbouring rows anything. */
function scattered(row: number): number {
  return Math.imul(row + 1, 0x9e3779b1) >>> 0;
}

export class Lines {
  readonly names: readonly string[];
  private readonly rows: readonly number[];
  private readonly failed: Uint8Array;
  private readonly heights: readonly Float32Array[];
  private readonly outlines = new Map<number, string>();
  private order: readonly number[];
  private shade: Int8Array | null = null;

  constructor(
    coordinates: Coordinates,
    readonly dimensions: readonly Dimension[],
    state: LinkedField | undefined,
    ladder: Ladder
  ) {
    const bytes = Uint8Array.from(coordinates.names as ArrayLike<number>);
    this.names = new TextDecoder().decode(bytes).split('\n');
    const length = this.names.length;
    const bins = Array.from({ length }, (_, row) => state?.codes[row] ?? -1);
    const [failed, absent] = [new Set(coordinates.failed), new Set(coordinates.absent)];
    this.failed = Uint8Array.from(bins, bin => Number(failed.has(bin)));
    const rows = bins.flatMap((bin, row) => (absent.has(bin) ? [] : [row]));
    this.rows = rows.length > MOST_LINES ? rows.sort((one, other) => scattered(one) - scattered(other)) : rows;
    this.heights = dimensions.map(each => Float32Array.from({ length }, (_, row) => each.height(row, ladder)));
    this.order = dimensions.map((_, place) => place);
  }

  /** Puts the axes into this order, by their places in the payload. */
  arrange(order: readonly number[]): void {
    this.order = order;
    this.outlines.clear();
  }

  colourBy(dimension: Dimension | null): void {
    if (dimension === null) {
      this.shade = null;
      return;
    }
    this.shade = Int8Array.from(this.names, (_, row) => {
      const good = dimension.goodness(row);
      return good === null ? SHADES : Math.min(Math.floor(good * SHADES), SHADES - 1);
    });
  }

  isFailed(row: number): boolean {
    return this.failed[row] === 1;
  }

  /** The lines of the chosen rows. */
  draw(chosen: (row: number) => boolean): Drawn {
    const shades = Array.from({ length: SHADES + 1 }, () => [] as string[]);
    const failed: string[] = [];
    const rows: number[] = [];
    let of = 0;
    for (const row of this.rows) {
      if (!chosen(row)) continue;
      of += 1;
      if (rows.length === MOST_LINES) continue;
      rows.push(row);
      const into =
        this.failed[row] === 1 ? failed : shades[this.shade === null ? SHADES - 1 : (this.shade[row] ?? SHADES)];
      into?.push(this.outline(row));
    }
    return { shades: shades.map(each => each.join('')), failed: failed.join(''), rows, of };
  }

  outline(row: number): string {
    const known = this.outlines.get(row);
    if (known !== undefined) return known;
    let path = '';
    this.order.forEach((dimension, place) => {
      const y = this.heights[dimension]?.[row] ?? 0;
      path += `${place === 0 ? 'M' : 'L'}${String(place * STEP)} ${String(Math.round(y * 10) / 10)}`;
    });
    this.outlines.set(row, path);
    return path;
  }

  /** The row among *rows* whose line passes nearest to a point, *x* in steps from the first axis; null beyond *reach*. */
  nearest(rows: readonly number[], { x, y, reach }: { x: number; y: number; reach: number }): number | null {
    const left = Math.min(Math.max(Math.floor(x), 0), this.order.length - 2);
    const [from, to] = [this.heights[this.order[left] ?? 0], this.heights[this.order[left + 1] ?? 0]];
    let found: number | null = null;
    let nearest = reach;
    for (const row of rows) {
      const [start, end] = [from?.[row] ?? 0, to?.[row] ?? 0];
      const distance = Math.abs(start + (x - left) * (end - start) - y);
      if (distance > nearest) continue;
      nearest = distance;
      found = row;
    }
    return found;
  }

  words(row: number): string {
    return this.order
      .map(place => this.dimensions[place])
      .flatMap(each => (each === undefined ? [] : [`${each.field.title} ${each.words(row)}`]))
      .join(' · ');
  }
}
