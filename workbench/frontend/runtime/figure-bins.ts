// Where the bins of a linked field lie along an axis of a chart, and which of them a drag has met.

import type { LinkedField } from './linking';

/** What is used of plotly's axes. Positions along one are numbers: a logarithm, milliseconds, the place of a category. */
export interface Axis {
  readonly type: string;
  /** Where the axis begins within the chart, and how long it is, in CSS pixels. */
  readonly _offset: number;
  readonly _length: number;
  readonly _categories?: readonly unknown[];
  d2l(value: unknown): number | undefined;
  l2p(position: number): number;
  p2l(pixel: number): number;
}

/** From, to: positions along an axis, ascending. */
export type Span = readonly [number, number];

function position(axis: Axis, edge: unknown): number {
  const found = axis.d2l(edge);
  return found === undefined || !Number.isFinite(found) ? -Infinity : found; // below all on a logarithmic axis
}

/** The span of each bin that has a place on the axis. */
export function spans(axis: Axis, field: LinkedField): Span[] {
  if (axis.type !== 'category' && field.edges !== null) {
    const edges = Array.from<unknown>(field.edges).map(edge => position(axis, edge));
    return edges.slice(1).map((edge, bin) => [edges[bin] ?? edge, edge]);
  }
  const places = Math.min(field.labels.length, axis._categories?.length ?? field.labels.length);
  return Array.from({ length: places }, (_, bin) => [bin - 0.5, bin + 0.5]);
}

/** The bins between two positions; both may be the same. */
export function binsBetween(all: readonly Span[], one: number, other: number): number[] {
  const low = Math.min(one, other);
  const high = Math.max(one, other);
  const last = all.length - 1;
  return [...all.keys()].filter(bin => {
    const [from, to] = all[bin] ?? [0, 0];
    if (low === high) return from <= low && (low < to || (bin === last && low === to));
    return from < high && low < to;
  });
}

/** Neighbouring bins together: the spans that a brush is drawn as. */
export function runs(all: readonly Span[], bins: ReadonlySet<number>): Span[] {
  const chosen = [...bins].sort((a, b) => a - b).flatMap(bin => (all[bin] === undefined ? [] : [all[bin]]));
  const merged: [number, number][] = [];
  for (const [from, to] of chosen) {
    const before = merged.at(-1);
    if (before?.[1] === from) before[1] = to;
    else merged.push([from, to]);
  }
  return merged;
}

/** A span in pixels along its axis, within the chart; null when none of it is in sight. */
export function pixels(axis: Axis, span: Span): Span | null {
  const ends = [axis.p2l(0), axis.p2l(axis._length)];
  const [one, other] = span.map(place => {
    const pixel = axis.l2p(Math.min(Math.max(place, Math.min(...ends)), Math.max(...ends)));
    return Math.min(Math.max(pixel, 0), axis._length);
  }) as [number, number];
  return Math.abs(one - other) < 0.5 ? null : [Math.min(one, other), Math.max(one, other)];
}
