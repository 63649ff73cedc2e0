// The marks of sparks: bars, a line, or cells, as SVG in a box of fixed proportions. They are made once and then moved.

import type { Spark } from './drawing';
import { svg } from './dom';

export const WIDTH = 200;
export const HEIGHT = 56;

export type Heights = ArrayLike<number | null>;

/** What of the rows is selected, in the numbers that marks show. */
export interface Selected {
  readonly values: Heights;
  /** The marks that are brushed in this very picture; undefined when it has no brush. */
  readonly brushed: ReadonlySet<number> | undefined;
}

/** Marks that can be drawn again. */
export interface Marks {
  readonly elements: readonly SVGElement[];
  /** Draws what is selected before all rows; null draws all rows alone. */
  draw(selected: Selected | null): void;
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

export function present(heights: Heights): number[] {
  return Array.from(heights).filter(isNumber);
}

/** The rows of marks: one for bars and lines, several for cells. */
export function rowsOf(heights: Spark['y']): Heights[] {
  const several = Array.isArray(heights) && heights.some(row => typeof row === 'object' && row !== null);
  return several ? (heights as Heights[]) : [heights as Heights];
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

/** A scale that holds these too; it is the same one when it holds them already. */
function holding(range: Scale, heights: Heights, length: number): Scale {
  let { low, high } = range;
  for (let index = 0; index < length; index += 1) {
    const value = heights[index];
    if (!isNumber(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low === range.low && high === range.high ? range : { low, high };
}

function at(value: number, { low, high }: Scale): number {
  return HEIGHT - ((value - low) / (high - low)) * HEIGHT;
}

/** Hundredths of a pixel are enough, and short to write. */
function short(value: number): number {
  return Math.round(value * 100) / 100;
}

type Keep = (index: number) => boolean;

const all: Keep = () => true;

function barPath(heights: Heights, length: number, range: Scale, keep: Keep = all): string {
  const step = WIDTH / length;
  const gap = Math.min(1, step * 0.2);
  const floor = short(at(0, range));
  const width = short(step - gap);
  let path = '';
  for (let index = 0; index < length; index += 1) {
    const value = heights[index];
    if (!isNumber(value) || value === 0 || !keep(index)) continue;
    // What is not nothing stays visible, however small beside the tallest.
    const height = Math.sign(value) * Math.max(Math.abs(floor - at(value, range)), 1);
    path += `M${String(short(index * step + gap / 2))} ${String(floor)}h${String(width)}v${String(short(-height))}h${String(-width)}z`;
  }
  return path;
}

/** @param brushable - Whether points stand for bins: they are in the middle of them. */
function linePath(heights: Heights, length: number, range: Scale, brushable: boolean): string {
  const ends = length > 1 ? WIDTH / (length - 1) : 0;
  const [first, step] = brushable ? [WIDTH / length / 2, WIDTH / length] : [0, ends];
  let path = '';
  let pen = 'M';
  for (let index = 0; index < length; index += 1) {
    const value = heights[index];
    if (isNumber(value)) {
      path += `${pen}${String(short(first + index * step))} ${String(short(at(value, range)))}`;
      // A point without neighbours is a dot.
      if (pen === 'M' && !isNumber(heights[index + 1])) path += 'h0';
    }
    pen = isNumber(value) ? 'L' : 'M';
  }
  return path;
}

/** A path whose outline is written only when it changes. */
class Path {
  readonly element: SVGPathElement;
  private outline = '';

  constructor(look: string) {
    this.element = svg('path', { class: look });
  }

  set(outline: string): void {
    if (outline === this.outline) return;
    this.outline = outline;
    this.element.setAttribute('d', outline);
  }
}

class Bars implements Marks {
  private readonly rest = new Path('rest');
  /** Marks beside the brush of their own picture: they can be compared, and step back. */
  private readonly beside = new Path('data beside');
  private readonly data = new Path('data');
  readonly elements = [this.rest.element, this.beside.element, this.data.element];
  private readonly range: Scale;

  constructor(
    private readonly y: Heights,
    private readonly base: Heights | null
  ) {
    this.range = scale([...present(y), ...(base === null ? [] : present(base))], true);
    this.draw(null);
  }

  draw(selected: Selected | null): void {
    const { length } = this.y;
    if (selected === null) {
      this.rest.set(this.base === null ? '' : barPath(this.base, length, this.range));
      this.beside.set('');
      this.data.set(barPath(this.y, length, this.range));
      return;
    }
    const { values, brushed } = selected;
    const range = holding(this.range, values, length);
    this.rest.set(barPath(this.y, length, range));
    this.beside.set(brushed === undefined ? '' : barPath(values, length, range, index => !brushed.has(index)));
    this.data.set(barPath(values, length, range, index => brushed?.has(index) ?? true));
  }
}

class Line implements Marks {
  private readonly rest = new Path('rest stroke');
  private readonly data = new Path('data stroke');
  readonly elements = [this.rest.element, this.data.element];
  private readonly range: Scale;

  constructor(
    private readonly y: Heights,
    private readonly base: Heights | null,
    private readonly brushable: boolean
  ) {
    this.range = scale([...present(y), ...(base === null ? [] : present(base))], false);
    this.draw(null);
  }

  draw(selected: Selected | null): void {
    const { length } = this.y;
    const behind = selected === null ? this.base : this.y;
    const before = selected === null ? this.y : selected.values;
    const range = holding(this.range, before, length);
    this.rest.set(behind === null ? '' : linePath(behind, length, range, this.brushable));
    this.data.set(linePath(before, length, range, this.brushable));
  }
}

/** Selected cells are as strong as they would be among all rows. */
class Cells implements Marks {
  readonly elements: readonly SVGRectElement[];
  private readonly largest: number;
  private readonly values: readonly (number | null)[];

  constructor(rows: readonly Heights[]) {
    this.values = rows.flatMap(row => Array.from(row));
    this.largest = this.values.filter(isNumber).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const height = HEIGHT / rows.length;
    this.elements = rows.flatMap((row, place) => {
      const width = WIDTH / row.length;
      return Array.from({ length: row.length }, (_, index) =>
        svg('rect', { x: index * width, y: place * height, width: width * 0.96, height: height * 0.92 })
      );
    });
    this.draw(null);
  }

  draw(selected: Selected | null): void {
    const values = selected === null ? this.values : Array.from(this.values, (_, place) => selected.values[place]);
    const largest = values.filter(isNumber).reduce((most, value) => Math.max(most, Math.abs(value)), this.largest);
    this.elements.forEach((element, place) => {
      const value = values[place];
      element.setAttribute('class', isNumber(value) ? 'data' : 'empty');
      const strength = isNumber(value) && largest > 0 ? Math.abs(value) / largest : 0;
      element.setAttribute('fill-opacity', String(short(0.06 + 0.94 * strength)));
    });
  }
}

export function drawMarks(spark: Spark): Marks {
  const rows = rowsOf(spark.y);
  const y = rows[0] ?? [];
  const base = spark.base === null ? null : (rowsOf(spark.base)[0] ?? null);
  switch (spark.mark) {
    case 'bars':
      return new Bars(y, base);
    case 'line':
      return new Line(y, base, spark.field !== null);
    case 'cells':
      return new Cells(rows);
    case 'coordinates': // a card of its own: coordinates.ts
      return { elements: [], draw: () => undefined };
  }
}
