// How a figure follows a selection: its own marks step back, and a copy of them in front shows the selected rows.

import type { Figure } from './drawing';
import { density, isOfCells, withRanges } from './figure-density';
import type { Linking, Marks } from './linking';
import { count, number, share } from './numbers';
import type { MarksFollow } from './payload';
import { trans } from './words';

type Spec = Figure['spec'];
type Trace = Spec['data'][number];
export type TraceFollow = Figure['follows'][number];
export type Values = Marks['values'];

/** The numbers under one key of a trace, and what they follow with. */
export interface Followed {
  readonly trace: number;
  readonly key: string;
  readonly before: Values;
  readonly after: Values;
  /** Whether they are the cells of a density, of which a table has those alone that hold a row. */
  readonly cells?: boolean;
}

export interface Following {
  readonly spec: Spec;
  readonly numbers: readonly Followed[];
  /** Whether all of these numbers are exact. */
  readonly exact: boolean;
  /** Which rows are selected, where points show it. */
  readonly sampled: Uint8Array | null;
  /** What the picture shows, where that has to be told. */
  readonly words: string | null;
}

const SERIES = ['@data', '@second', '@third', '@fourth', '@fifth'];
const BEHIND = 0.25; // of a point's own opacity
const NARROW = 0.45; // of the room of a category: a share of the selected rows may exceed that of all, and hide it
const EXTRA = /<extra>(.*?)<\/extra>/s;

function words(follow: MarksFollow, value: number | null): string {
  if (value === null) return '';
  if (follow.measure === 'share' || follow.measure === 'count') return { count, share }[follow.measure](value);
  return number(value);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** The numbers of a list, or of a list of lists one after the other; null in the place of what is no number. */
export function flat(value: unknown): Values {
  if (!isList(value)) return [];
  const items = Array.from(value);
  if (items.some(isList)) return items.flatMap(flat);
  return items.map(item => (typeof item === 'number' && Number.isFinite(item) ? item : null));
}

function rowLengths(matrix: unknown): number[] {
  return isList(matrix) ? Array.from(matrix, row => (isList(row) ? row.length : 0)) : [];
}

/** *values*, cut into rows of these lengths. */
function rows<T>(values: readonly T[], lengths: readonly number[]): T[][] {
  let start = 0;
  return lengths.map(length => values.slice(start, (start += length)));
}

function named(template: unknown, what: string): unknown {
  if (typeof template !== 'string') return template;
  const [, name = ''] = EXTRA.exec(template) ?? [];
  return `${template.replace(EXTRA, '')}<extra>${name === '' ? what : trans.__('%1, %2', name, what)}</extra>`;
}

/** Marks for all rows, behind those for the selected ones. */
function steppedBack(trace: Trace, group: string): Trace {
  const marker = trace.marker as Readonly<Record<string, unknown>> | undefined;
  const line = trace.line as Readonly<Record<string, unknown>> | undefined;
  const points = trace.type !== 'bar' && !(typeof trace.mode === 'string' ? trace.mode : 'lines').includes('lines');
  const opacity = points ? { opacity: BEHIND * (typeof marker?.opacity === 'number' ? marker.opacity : 1) } : {};
  return {
    ...trace,
    ...(trace.type === 'bar' ? { offsetgroup: group } : { line: { ...line, color: '@rest' } }),
    marker: { ...marker, color: '@rest', ...opacity },
    ...('fillcolor' in trace || 'fill' in trace ? { fillcolor: '@rest/0.4' } : {}),
    ...('error_y' in trace ? { error_y: { ...(trace.error_y as object), color: '@rest' } } : {}),
    hovertemplate: named(trace.hovertemplate, trans.__('all rows')),
    legendgroup: group,
    showlegend: false
  };
}

/** The trace in the colour that its place among the traces gives it, where its author chose none: a copy has another place. */
function coloured(trace: Trace, place: number, colorway: unknown): Trace {
  const way = isList(colorway) && colorway.length > 0 ? colorway : SERIES;
  const color = way[place % way.length];
  const key = trace.type === 'bar' || trace.mode === 'markers' ? 'marker' : 'line';
  const own = trace[key] as Trace | undefined;
  return trace.type === 'heatmap' || own?.color !== undefined ? trace : { ...trace, [key]: { ...own, color } };
}

/** A line is not seen where it has one point alone: those get a mark. */
function alone(values: Values, line: unknown): Trace {
  const size = values.map((value, place) => {
    const none = (other: number | null | undefined): boolean => other === null || other === undefined;
    return !none(value) && none(values[place - 1]) && none(values[place + 1]) ? 5 : 0;
  });
  return size.some(each => each > 0)
    ? { mode: 'lines+markers', marker: { size, color: (line as Trace | undefined)?.color } }
    : {};
}

function inFront(
  trace: Trace,
  group: string,
  { values, follows }: { values: Readonly<Record<string, Values>>; follows: TraceFollow['keys'] }
): Trace {
  const parts = Object.values(follows).some(follow => 'parts' in follow);
  return {
    ...trace,
    ...values,
    ...(trace.mode === 'lines' && values.y !== undefined ? alone(values.y, trace.line) : {}),
    ...('error_x' in trace ? { error_x: { visible: false } } : {}), // they are intervals of all rows
    ...('error_y' in trace ? { error_y: { visible: false } } : {}),
    ...(trace.type === 'bar' ? { offsetgroup: group, ...(parts ? { width: NARROW } : {}) } : {}),
    hovertemplate: named(trace.hovertemplate, trans.__('selected')),
    legendgroup: group
  };
}

/** A heat map has no room for two numbers in a cell; cells that are empty stay so. */
function replaced(trace: Trace, follows: TraceFollow['keys'], values: Readonly<Record<string, Values>>): Trace {
  const before = flat(trace.z);
  const lengths = rowLengths(trace.z);
  const gapped = before.includes(null);
  const z = before.map((cell, place) => {
    const value = values.z?.[place] ?? null;
    // Where nothing counts as a gap, it does so for the selected rows as well.
    return cell === null || (gapped && value === 0 && follows.z?.measure === 'count') ? null : value;
  });
  const told = follows.text ?? (String(trace.texttemplate).includes('%{text}') ? follows.z : undefined);
  const texts = values.text ?? z;
  const text = told && {
    text: rows(
      z.map((cell, place) => (cell === null ? '' : words(told, texts[place] ?? null))),
      lengths
    )
  };
  return { ...trace, z: rows(z, lengths), ...text, hovertemplate: named(trace.hovertemplate, trans.__('selected')) };
}

function picked(trace: Trace, sampled: Uint8Array): Trace {
  const selectedpoints = Array.from(sampled.keys()).filter(row => sampled[row] === 1);
  const marker = trace.marker as { readonly opacity?: unknown } | undefined;
  const opacity = typeof marker?.opacity === 'number' ? marker.opacity : 1;
  return {
    ...trace,
    selectedpoints,
    selected: { marker: { opacity: Math.max(opacity, 0.7) } },
    unselected: { marker: { color: '@soft', opacity: BEHIND * opacity } }
  };
}

/** What *spec* becomes while something is selected. */
export function following(spec: Spec, follows: readonly TraceFollow[], linking: Linking): Following {
  const data = [...spec.data];
  const copies: Trace[] = [];
  const numbers: Followed[] = [];
  let exact = true;
  let sampled: Uint8Array | null = null;
  let said: string | null = null;
  for (const { trace: place, keys, points } of follows) {
    const plain = data[place];
    if (plain === undefined) continue;
    const trace = coloured(plain, place, spec.layout?.colorway);
    if (points) {
      sampled = linking.sampled();
      data[place] = picked(trace, sampled);
      continue;
    }
    if (isOfCells(keys.z)) {
      const before = flat(trace.z);
      const found = density(trace, keys.z, before, linking);
      if (found === null) continue;
      data[place] = found.behind;
      copies.push(found.front);
      numbers.push({ trace: place, key: 'z', before, after: found.after, cells: true });
      exact &&= found.exact;
      said = found.words;
      continue;
    }
    const values: Record<string, Values> = {};
    for (const [key, follow] of Object.entries(keys)) {
      const marks = linking.marks(follow);
      const before = flat(trace[key]);
      // A chart may leave out the bins that have no place on its axis; they are the last.
      const whole = before.length === 0 || isOfCells(follow);
      const after = whole ? marks.values : marks.values.slice(0, before.length);
      values[key] = after;
      exact &&= marks.exact;
      numbers.push({ trace: place, key, before, after });
    }
    if ('z' in keys) data[place] = replaced(trace, keys, values);
    else {
      const group = `follow ${String(place)}`;
      data[place] = steppedBack(trace, group);
      copies.push(inFront(trace, group, { values, follows: keys }));
    }
  }
  return { spec: { ...spec, data: [...data, ...copies] }, numbers, exact, sampled, words: said };
}

/** *spec* while nothing is selected: cells of linked fields say their ranges. */
export function resting(spec: Spec, follows: readonly TraceFollow[], linking: Linking): Spec {
  const data = spec.data.map((trace, place) => {
    const follow = follows.find(each => each.trace === place)?.keys.z;
    return isOfCells(follow) ? withRanges(trace, follow, flat(trace.z), linking) : trace;
  });
  return { ...spec, data };
}

/** Whether the marks are the same in both: a brush does not count for the marks of its own field. */
export function sameMarks(one: Following | null, other: Following | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.exact === other.exact &&
    one.sampled === other.sampled &&
    one.numbers.length === other.numbers.length &&
    one.numbers.every(({ after }, place) => {
      const others = other.numbers[place]?.after ?? [];
      return after.length === others.length && after.every((value, at) => value === others[at]);
    })
  );
}
