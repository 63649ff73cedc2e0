// What the counts of a density's cells say: the rows in each, and a running median of one field over the other.

import type { LinkedField } from './linking';
import { quantiles } from './pair-counts';
import type { CellsFollow } from './payload';
import type { Aggregate, Aggregation } from './sample';

/** Groups of neighbouring columns, at most, and the counted rows that each has at least: as in the line of all rows. */
const GROUPS = 20;
const LEAST = 10;
const FEWEST_GROUPS = 3;

/** The rows in each bin of y by each bin of x. */
export function cellsOf({ x, y }: CellsFollow): Aggregation {
  return { field: x, across: y, within: [], value: null, weight: null };
}

/** Where a part of the bins' rows lies, among the values that the bins stand for. */
function valueAt({ edges }: LinkedField, counts: readonly number[]): number | null {
  const [place] = quantiles(counts, [0.5]) ?? [];
  if (place === undefined) return null;
  const bin = Math.min(Math.floor(place), counts.length - 1);
  const [low, high] = [edges?.[bin], edges?.[bin + 1]];
  return typeof low === 'number' && typeof high === 'number' ? low + (place - bin) * (high - low) : null;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, each) => sum + each, 0);
}

/** Neighbouring columns with about as many rows together as any others: from one to before another. */
function groupsOf(columns: readonly number[]): (readonly [number, number])[] {
  const rows = total(columns);
  const groups = Math.min(GROUPS, Math.floor(rows / LEAST));
  if (groups < FEWEST_GROUPS) return [];
  const found: [number, number][] = [];
  let [start, held, before] = [0, 0, 0];
  columns.forEach((each, column) => {
    held += each;
    // What is cut off must be enough, and leave enough.
    const enough = held * groups >= rows && (rows - before - held) * groups * 2 >= rows;
    if (!enough && column + 1 < columns.length) return;
    if (held > 0) found.push([start, column + 1]);
    before += held;
    [start, held] = [column + 1, 0];
  });
  return found;
}

/** A running median of y over x, made of the counted rows; empty where these are too few for a line. */
function medians(x: LinkedField, y: LinkedField, counted: Aggregate): { x: number | null; y: number | null }[] {
  const [wide, tall] = [x.labels.length, y.labels.length];
  const at = (line: number, column: number): number => counted.rows[line * wide + column] ?? 0;
  const lines = Array.from({ length: tall }, (_, line) => line);
  const columns = Array.from({ length: wide }, (_, column) => total(lines.map(line => at(line, column))));
  return groupsOf(columns).map(([from, to]) => {
    const inside = columns.map((each, column) => (from <= column && column < to ? each : 0));
    const across = lines.map(line => total(columns.slice(from, to).map((_, place) => at(line, from + place))));
    return { x: valueAt(x, inside), y: valueAt(y, across) };
  });
}

/** The numbers of marks; *factor* rows stand behind each that was counted. */
export function cellMarks(
  { measure }: CellsFollow,
  { x, y }: { readonly x: LinkedField; readonly y: LinkedField },
  counted: Aggregate,
  factor: number
): readonly (number | null)[] {
  if (measure === 'count') return Array.from(counted.rows, rows => rows * factor);
  return medians(x, y, counted).map(each => (measure === 'place' ? each.x : each.y));
}
