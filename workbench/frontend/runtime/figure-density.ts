// A density, the rows in each cell of two linked fields: all of them in grey, and before them those that are selected.

import type { Figure } from './drawing';
import type { LinkedField, Linking, Marks } from './linking';
import { count } from './numbers';
import type { CellsFollow, MarksFollow } from './payload';
import { estimate } from './stat-words';
import { trans } from './words';

type Spec = Figure['spec'];
type Trace = Spec['data'][number];
type Values = Marks['values'];

/** How strong the palest cell is, and the darkest. */
const BEHIND = ['@soft', 0.1, 0.5] as const;
const FRONT = ['@data', 0.4, 1] as const;
const STOPS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const NONE = 1e-9; // of the most rows in a cell, below which it has none

export interface Density {
  readonly behind: Trace;
  readonly front: Trace;
  readonly after: Values;
  readonly exact: boolean;
  /** What the picture shows, beside what an estimate rests on. */
  readonly words: string;
}

export function isOfCells(follow: MarksFollow | undefined): follow is CellsFollow {
  return follow !== undefined && 'x' in follow;
}

/** A colour's strength goes with the root of a count: the few are seen beside the many. */
function scale([colour, low, high]: readonly [string, number, number]): (readonly [number, string])[] {
  return STOPS.map(part => [part ** 2, `${colour}/${String(Math.round((low + (high - low) * part) * 100) / 100)}`]);
}

/** The same, and nothing where there is nothing. */
function seeThrough(colours: readonly [string, number, number]): (readonly [number, string])[] {
  const [[, first] = [0, colours[0]], ...others] = scale(colours);
  return [[0, `${colours[0]}/0.0`], [NONE, first], ...others];
}

function rangeWords(field: LinkedField, bin: number): string {
  const label = `${field.title} ${field.labels[bin] ?? ''}`;
  return field.unit === null ? label : `${label} ${field.unit}`;
}

function cut<T>(cells: readonly T[], wide: number): T[][] {
  return Array.from({ length: Math.ceil(cells.length / Math.max(wide, 1)) }, (_, line) =>
    cells.slice(line * wide, (line + 1) * wide)
  );
}

/** One text a cell that has a row: what ranges it is of, and *words*. */
function texts(x: LinkedField, y: LinkedField, before: Values, words: (cell: number) => string): string[][] {
  const wide = x.labels.length;
  const [columns, lines] = [x, y].map(field => field.labels.map((_, bin) => rangeWords(field, bin)));
  const told = before.map((rows, cell) =>
    rows === null
      ? ''
      : `${columns?.[cell % wide] ?? ''}<br>${lines?.[Math.floor(cell / wide)] ?? ''}<br>${words(cell)}`
  );
  return cut(told, wide);
}

/** The cells of all rows, each of which says its two ranges. */
export function withRanges(trace: Trace, follow: CellsFollow, before: Values, linking: Linking): Trace {
  const [x, y] = [linking.field(follow.x), linking.field(follow.y)];
  if (x === undefined || y === undefined) return trace;
  const words = (cell: number): string => trans._n('%2 row', '%2 rows', before[cell] ?? 0, count(before[cell] ?? 0));
  return { ...trace, text: texts(x, y, before, words), hovertemplate: '%{text}<extra></extra>' };
}

/** Where nothing but the two fields is brushed, the cells within the brushes hold all their rows, the others none. */
function within(x: LinkedField, y: LinkedField, before: Values, linking: Linking): Values | null {
  const own = linking.brushes.length === linking.bins.size; // no view of the group has brushed anything else
  if (!own || linking.brushes.some(({ field }) => field !== x && field !== y)) return null;
  const [columns, lines] = [linking.bins.get(x.id), linking.bins.get(y.id)];
  const wide = x.labels.length;
  return before.map((rows, cell) => {
    const kept = (columns?.has(cell % wide) ?? true) && (lines?.has(Math.floor(cell / wide)) ?? true);
    return rows === null ? null : kept ? rows : 0;
  });
}

/** What a trace of cells becomes while something is selected; null where its fields are not known here. */
export function density(trace: Trace, follow: CellsFollow, before: Values, linking: Linking): Density | null {
  const [x, y] = [linking.field(follow.x), linking.field(follow.y)];
  if (x === undefined || y === undefined) return null;
  const inside = within(x, y, before, linking);
  const marks = inside === null ? linking.marks(follow) : { values: inside, exact: true };
  const { exact } = marks;
  // An estimate is never above what the cell has.
  const after = before.map((rows, cell) => (rows === null ? null : Math.min(marks.values[cell] ?? 0, rows)));
  const most = after.reduce<number>((largest, rows) => Math.max(largest, rows ?? 0), 0);
  const words = (cell: number): string =>
    trans.__('%1 of %2 selected', estimate(after[cell] ?? 0, exact), count(before[cell] ?? 0));
  const front = {
    ...trace,
    z: cut(after, x.labels.length),
    zmin: 0,
    zmax: Math.max(most, 1),
    colorscale: seeThrough(FRONT),
    text: texts(x, y, before, words),
    hovertemplate: '%{text}<extra></extra>'
  };
  const behind = { ...trace, colorscale: scale(BEHIND), hoverinfo: 'skip', hovertemplate: undefined };
  return {
    behind,
    front,
    after,
    exact,
    words: exact ? trans.__('selected rows, exact; grey: all rows') : trans.__('selected rows, ≈; grey: all rows')
  };
}
