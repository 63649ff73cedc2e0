// Measures: from aggregates, sums by bin, to the numbers that marks show.

import type { LinkedField } from './linking';
import type { Follow } from './payload';
import type { Aggregate, Aggregation } from './sample';

/** The plain measure: how many rows are in each bin of a field. */
export const COUNT: Omit<Follow, 'field'> = {
  measure: 'count',
  value: null,
  weight: null,
  within: [],
  cumulative: null,
  bins: null,
  by: null,
  columns: null
};

/** What an aggregate has to say of all rows. */
export interface Scale {
  /** Rows that each counted row stands for. */
  readonly factor: number;
  /** No bin has more rows than this; null where nothing is known. */
  readonly most: ArrayLike<number | null> | null;
}

export const EXACTLY: Scale = { factor: 1, most: null };

/** The bins of a field's ranges or values, without those of the rest and of missing values. */
export function ordinaryBins(field: LinkedField): number {
  if (field.edges !== null) return Math.max(field.edges.length - 1, 0);
  return field.values === null ? field.labels.length : field.values.length;
}

interface Part {
  rows: number;
  sums: number;
  weights: number;
}

const NOTHING: Readonly<Part> = { rows: 0, sums: 0, weights: 0 };

function partOf({ rows, sums, weights }: Aggregate, bin: number): Part {
  return { rows: rows[bin] ?? 0, sums: sums?.[bin] ?? 0, weights: weights?.[bin] ?? 0 };
}

function together(aggregate: Aggregate, bins: Iterable<number>): Part {
  const sum = { ...NOTHING };
  for (const bin of bins) {
    const part = partOf(aggregate, bin);
    sum.rows += part.rows;
    sum.sums += part.sums;
    sum.weights += part.weights;
  }
  return sum;
}

function range(start: number, stop: number): number[] {
  return Array.from({ length: Math.max(stop - start, 0) }, (_, place) => start + place);
}

/** Counts of all rows, estimated from those that were counted. */
function scaled(aggregate: Aggregate, { factor, most }: Scale, bins: number): Aggregate {
  if (factor === 1 && most === null) return aggregate;
  const rows = range(0, bins).map(bin => Math.min((aggregate.rows[bin] ?? 0) * factor, most?.[bin] ?? Infinity));
  return { ...aggregate, rows };
}

/** Weights in the place of rows where they are what is counted; counts of all rows where only some were counted. */
function prepared(follow: Follow, field: LinkedField, counted: Aggregate, scale: Scale): Aggregate {
  if (!counts(follow)) return counted;
  const weighed = follow.weight !== null;
  const aggregate = weighed ? { rows: counted.sums ?? [], sums: null, weights: null } : counted;
  if (follow.measure === 'share') return aggregate;
  return scaled(aggregate, weighed ? { ...scale, most: null } : scale, field.labels.length);
}

/** The bins that make up the whole of which a bin is a part. */
function wholeOf(follow: Follow, field: LinkedField, bin: number): readonly number[] {
  const { by, columns } = follow;
  const ordinary = ordinaryBins(field);
  if (by === null || columns === null || columns < 1) return range(0, field.labels.length);
  if (bin >= ordinary) return []; // the rest and missing values are in no row and no column
  if (by === 'row') {
    const first = bin - (bin % columns);
    return range(first, Math.min(first + columns, ordinary));
  }
  return range(0, Math.ceil((ordinary - (bin % columns)) / columns)).map(row => row * columns + (bin % columns));
}

type Mark = number | null;

function quotient(part: number, whole: number): Mark {
  return whole > 0 ? part / whole : null;
}

/** The number that the rows of a mark give, among all that it is compared with. */
function number({ measure: what }: Follow, part: Part, whole: Part): Mark {
  switch (what) {
    case 'count':
      return part.rows;
    case 'share':
      return quotient(part.rows, whole.rows);
    case 'mean':
      return quotient(part.sums, part.weights);
    // The rows of the part are taken for those where the value is 1.
    case 'f1':
      return quotient(2 * part.sums, part.weights + whole.sums);
    case 'accuracy': {
      const leftOut = whole.weights - whole.sums - (part.weights - part.sums);
      return quotient(part.sums + leftOut, whole.weights);
    }
  }
}

/** Whether the numbers are made of rows, or of their weights, and not of a value. */
export function counts({ measure: what }: Follow): boolean {
  return what === 'count' || what === 'share';
}

/** What is added up for a measure: counts and shares of weights are sums of those. */
export function aggregationOf(follow: Follow): Aggregation {
  const { field, within, value, weight } = follow;
  return counts(follow) ? { field, within, value: weight, weight: null } : { field, within, value, weight };
}

/** One number of these bins together, which are those that are selected. */
function single(follow: Follow, field: LinkedField, aggregate: Aggregate, kept: (bin: number) => boolean): Mark {
  const bins = [...new Set(follow.bins)].filter(bin => bin < field.labels.length);
  const whole = new Set(bins.flatMap(bin => wholeOf(follow, field, bin)).filter(kept));
  return number(follow, together(aggregate, bins.filter(kept)), together(aggregate, whole));
}

/** Each bin with all below or above it; before the first, none. */
function cumulated(follow: Follow, field: LinkedField, aggregate: Aggregate): Mark[] {
  const ordinary = range(0, ordinaryBins(field));
  const whole = together(aggregate, range(0, field.labels.length));
  const sum = { ...NOTHING };
  const numbers: Mark[] = [counts(follow) ? 0 : number(follow, sum, whole)];
  for (const bin of follow.cumulative === 'low' ? ordinary : ordinary.reverse()) {
    const part = partOf(aggregate, bin);
    sum.rows += part.rows;
    sum.sums += part.sums;
    sum.weights += part.weights;
    numbers.push(number(follow, sum, whole));
  }
  // One a bin, of those above it alone: what comes before the first bin from above is what is above the last one.
  return follow.cumulative === 'above' ? numbers.slice(0, -1).reverse() : numbers;
}

function each(follow: Follow, field: LinkedField, aggregate: Aggregate): Mark[] {
  const bins = range(0, field.labels.length);
  const all = follow.by === null ? together(aggregate, bins) : null;
  const whole = (bin: number): Part => all ?? together(aggregate, wholeOf(follow, field, bin));
  return bins.map(bin => number(follow, partOf(aggregate, bin), whole(bin)));
}

/**
 * The numbers that marks show: one a bin, one more when they are cumulative, a single one of `bins`.
 *
 * The aggregate is over the rows that all brushes but the field's own select; *brushed* is that one, which counts for single
 * numbers alone.
 */
export function measure(
  follow: Follow,
  field: LinkedField,
  counted: Aggregate,
  { brushed, scale }: { brushed: ReadonlySet<number> | undefined; scale: Scale }
): Mark[] {
  const aggregate = prepared(follow, field, counted, scale);
  if (follow.bins !== null) return [single(follow, field, aggregate, bin => brushed?.has(bin) ?? true)];
  return follow.cumulative === null ? each(follow, field, aggregate) : cumulated(follow, field, aggregate);
}
