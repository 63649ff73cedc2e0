// A selection in words: "dep_delay is 60 – 240 min and carrier is UA or AA".

import type { Brushed, LinkedField } from './linking';
import { ordinaryBins } from './measures';
import { count } from './numbers';
import { trans } from './words';

/** More parts than these are summed up: "UA, AA, DL and 3 others". */
const MOST = 5;
const TOLD = 3;

export interface Run {
  readonly first: number;
  readonly last: number;
}

/** The runs of neighbouring bins among those of a field's ranges. */
export function rangesOf(field: LinkedField, bins: ReadonlySet<number>): Run[] {
  const found: { first: number; last: number }[] = [];
  const ordinary = ordinaryBins(field);
  for (let bin = 0; bin < ordinary; bin += 1) {
    if (!bins.has(bin)) continue;
    const run = found.at(-1);
    if (run?.last === bin - 1) run.last = bin;
    else found.push({ first: bin, last: bin });
  }
  return found;
}

function joined(parts: readonly string[]): string {
  const told = parts.length > MOST ? parts.slice(0, TOLD) : parts;
  const others = parts.length - told.length;
  if (others > 0) return trans._n('%3 and %2 other', '%3 and %2 others', others, count(others), told.join(', '));
  if (told.length < 2) return told.join('');
  return trans.__('%1 or %2', told.slice(0, -1).join(', '), told.at(-1) ?? '');
}

function rangeWords(field: LinkedField, { first, last }: Run): string {
  const label = field.labels[first] ?? '';
  if (field.ends === null) return first === last ? label : `${label} … ${field.labels[last] ?? ''}`;
  // A bin of one whole number has that as its label: five to eight is no "5 – 9".
  const others = field.labels[last] ?? '';
  if (!label.includes('–') && !others.includes('–')) return first === last ? label : `${label} – ${others}`;
  return `${field.ends[first] ?? ''} – ${field.ends[last + 1] ?? ''}`;
}

/** What is brushed on a field: "60 – 240 min", "UA or AA", "missing". */
export function brushedWords(field: LinkedField, bins: ReadonlySet<number>): string {
  const label = (bin: number): string => field.labels[bin] ?? '';
  const others = [field.rest, field.missing].filter(bin => bin !== null && bins.has(bin)).map(bin => label(bin ?? 0));
  if (field.edges === null) {
    const ordinary = ordinaryBins(field);
    return joined([...[...bins].filter(bin => bin < ordinary).map(label), ...others]);
  }
  const ranges = rangesOf(field, bins).map(run => rangeWords(field, run));
  // The unit is said once, after the last range.
  const last = ranges.pop();
  const unit = field.unit === null ? '' : ` ${field.unit}`;
  return joined([...ranges, ...(last === undefined ? [] : [last + unit]), ...others]);
}

/** One brush: "carrier is UA or AA". */
export function brushWords({ field, bins }: Brushed): string {
  return trans.__('%1 is %2', field.title, brushedWords(field, bins));
}

/** The whole selection. */
export function selectionWords(brushes: readonly Brushed[]): string {
  const [first = '', ...others] = brushes.map(brushWords);
  return others.reduce((before, each) => trans.__('%1 and %2', before, each), first);
}
