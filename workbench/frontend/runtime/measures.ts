// Measures: from aggregates, sums by bin, to the numbers that marks show.

import type { LinkedField } from './linking';
import type { Follow } from './payload';
import type { Aggregate } from './sample';

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

/** One number of these bins together, which are those that are selected. */
function single(follow: Follow, field: LinkedField, aggregate: Aggregate, kept: (bin: number) => boolean): Mark {
  const bins = [...new Set(follow.bins)].filter(bin => bin < field.labels.length);
  const part = together(aggregate, bins.filter(kept));
  switch (follow.measure) {
    case 'count':
      return part.rows;
    case 'mean':
      return quotient(part.sums, part.weights);
    case 'share': {
      const whole = new Set(bins.flatMap(bin => wholeOf(follow, field, bin)).filter(kept));
      return quotient(part.rows, together(aggregate, whole).rows);
    }
  }
}

/** Each bin with all below or above it; before the first, none. */
function cumulated(follow: Follow, field: LinkedField, aggregate: Aggregate): Mark[] {
  const ordinary = range(0, ordinaryBins(field));
  const whole = together(aggregate, range(0, field.labels.length)).rows;
  const sum = { ...NOTHING };
  const number = (): Mark => {
    if (follow.measure === 'count') return sum.rows;
    return follow.measure === 'share' ? quotient(sum.rows, whole) : quotient(sum.sums, sum.weights);
  };
  const numbers: Mark[] = [follow.measure === 'mean' ? null : 0];
  for (const bin of follow.cumulative === 'high' ? ordinary.reverse() : ordinary) {
    const part = partOf(aggregate, bin);
    sum.rows += part.rows;
    sum.sums += part.sums;
    sum.weights += part.weights;
    numbers.push(number());
  }
  return numbers;
}

function shares(follow: Follow, field: LinkedField, aggregate: Aggregate): Mark[] {
  const bins = range(0, field.labels.length);
  if (follow.by === null) {
    const whole = together(aggregate, bins).rows;
    return bins.map(bin => quotient(aggregate.rows[bin] ?? 0, whole));
  }
  return bins.map(bin => quotient(aggregate.rows[bin] ?? 0, together(aggregate, wholeOf(follow, field, bin)).rows));
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
  const bins = field.labels.length;
  const aggregate = follow.measure === 'count' ? scaled(counted, scale, bins) : counted;
  if (follow.bins !== null) return [single(follow, field, aggregate, bin => brushed?.has(bin) ?? true)];
  if (follow.cumulative !== null) return cumulated(follow, field, aggregate);
  switch (follow.measure) {
    case 'count':
      return range(0, bins).map(bin => aggregate.rows[bin] ?? 0);
    case 'share':
      return shares(follow, field, aggregate);
    case 'mean':
      return range(0, bins).map(bin => quotient(aggregate.sums?.[bin] ?? 0, aggregate.weights?.[bin] ?? 0));
  }
}
