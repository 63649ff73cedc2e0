// What the sampled rows say of two linked fields together: how many have each pair of bins, all of them and the selected ones.

import type { LinkedField, Linking } from './linking';
import { ordinaryBins } from './measures';

/** One side of a picture: the bins of a field, neighbours taken together where there are many. */
export interface Side {
  readonly field: LinkedField;
  /** Whether the bins lie on a line. */
  readonly ranges: boolean;
  readonly length: number;
  /** The places that are shown: from one to before another. */
  readonly from: number;
  readonly to: number;
  /** One text a place. */
  readonly labels: readonly string[];
  /** The bins of a place. */
  readonly bins: (place: number) => readonly number[];
}

/** What the two ends of what is shown of a side of ranges are called. */
export function endsOf({ field, from, to, bins }: Side): readonly [string, string] {
  const [low = 0] = bins(from);
  const high = bins(to - 1).at(-1) ?? 0;
  return [field.ends?.[low] ?? '', field.ends?.[high + 1] ?? ''];
}

export interface PairCounts {
  /** By y place × length of x + x place. */
  readonly all: Float64Array;
  readonly chosen: Float64Array;
  /** Sampled rows that have both. */
  readonly n: number;
  readonly selected: number;
}

/** Places, at most, along a side. */
const MOST = { ranges: 40, values: 16 };

export function sideOf(field: LinkedField): Side {
  const ranges = field.edges !== null;
  const ordinary = ordinaryBins(field);
  if (ranges) {
    const step = Math.ceil(ordinary / MOST.ranges);
    const length = Math.ceil(ordinary / step);
    const bins = (place: number): number[] => span(place * step, Math.min((place + 1) * step, ordinary));
    const labels = span(0, length).map(place => rangeLabel(field, bins(place)));
    return { field, ranges, length, from: 0, to: length, labels, bins };
  }
  const places = [...span(0, ordinary), ...(field.rest === null ? [] : [field.rest])].slice(0, MOST.values);
  return {
    field,
    ranges,
    length: places.length,
    from: 0,
    to: places.length,
    labels: places.map(bin => field.labels[bin] ?? ''),
    bins: place => (places[place] === undefined ? [] : [places[place]])
  };
}

function rangeLabel({ labels, ends }: LinkedField, bins: readonly number[]): string {
  const [first = 0] = bins;
  const last = bins.at(-1) ?? first;
  if (first === last || ends === null) return labels[first] ?? '';
  return `${ends[first] ?? ''} – ${ends[last + 1] ?? ''}`;
}

function span(start: number, stop: number): number[] {
  return Array.from({ length: Math.max(stop - start, 0) }, (_, place) => start + place);
}

/** By bin, its place; 255 for none. */
function placesOf(side: Side): Uint8Array {
  const places = new Uint8Array(256).fill(255);
  for (let place = 0; place < side.length; place += 1) for (const bin of side.bins(place)) places[bin] = place;
  return places;
}

export function countPairs(x: Side, y: Side, linking: Pick<Linking, 'active' | 'sampled'>): PairCounts {
  const all = new Float64Array(x.length * y.length);
  const chosen = new Float64Array(x.length * y.length);
  const [toX, toY] = [placesOf(x), placesOf(y)];
  const [ofX, ofY] = [x.field.codes as ArrayLike<number>, y.field.codes as ArrayLike<number>];
  const sampled = linking.active ? linking.sampled() : null;
  let n = 0;
  let selected = 0;
  for (let row = 0; row < ofX.length; row += 1) {
    const [column, line] = [toX[ofX[row] ?? 255] ?? 255, toY[ofY[row] ?? 255] ?? 255];
    if (column === 255 || line === 255) continue;
    const cell = line * x.length + column;
    n += 1;
    all[cell] = (all[cell] ?? 0) + 1;
    if (sampled !== null && sampled[row] !== 1) continue;
    selected += 1;
    chosen[cell] = (chosen[cell] ?? 0) + 1;
  }
  return { all, chosen, n, selected };
}

/** Where these parts of the counts lie, as places along them: within a place they are taken to lie evenly. */
export function quantiles(
  counts: readonly number[] | Float64Array,
  parts: readonly number[]
): readonly number[] | null {
  let total = 0;
  for (const each of counts) total += each;
  if (total === 0) return null;
  return parts.map(part => {
    let before = 0;
    for (let place = 0; place < counts.length; place += 1) {
      const here = counts[place] ?? 0;
      if (here > 0 && before + here >= part * total) return place + (part * total - before) / here;
      before += here;
    }
    return counts.length;
  });
}
