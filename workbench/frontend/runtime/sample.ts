// The sampled rows of a view: for each linked field the bin number of each row. Aggregates are sums over selected rows.

import { centred, type Centred } from './correlations';
import type { LinkedField, Links } from './linking';
import type { Follow } from './payload';

/** Sums over rows, by the bin of a field. */
export interface Aggregate {
  readonly rows: ArrayLike<number>;
  /** Of weight × value, and of weights; null when no value is asked for. */
  readonly sums: ArrayLike<number> | null;
  readonly weights: ArrayLike<number> | null;
}

/** What an aggregate is of, in the words of the question `select`. */
export type Aggregation = Pick<Follow, 'field' | 'within' | 'value' | 'weight'> & {
  /** Another field: the rows are counted in each bin of it by each bin of the field, and every brush counts. */
  readonly across?: string;
};

/** One more than there can be bin numbers; the last stands for rows that are in no bin. */
const PLACES = 256;
const NOWHERE = 255;

/** By bin number, 1 for what a brush leaves out. */
export type Outside = Uint8Array;

export function outside(bins: ReadonlySet<number>): Outside {
  const table = new Uint8Array(PLACES).fill(1);
  for (const bin of bins) table[bin] = 0;
  return table;
}

export function aggregationKey({ field, within, value, weight, across = '' }: Aggregation): string {
  const among = within.map(each => [each.field, each.bins]);
  return JSON.stringify([field, value, value === null ? null : weight, among, across]);
}

function codesOf(field: LinkedField): Uint8Array {
  const bins = field.labels.length;
  const given = field.codes;
  const codes = new Uint8Array(given.length);
  for (let row = 0; row < codes.length; row += 1) {
    const code = given[row];
    codes[row] = typeof code === 'number' && code >= 0 && code < bins ? code : NOWHERE;
  }
  return codes;
}

/** How numbers spread within ranges: evenly, as far as their mean allows it. */
function variances({ edges }: LinkedField, means: Float64Array): Float64Array {
  return means.map((mean, bin) => {
    const low = edges?.[bin];
    const high = edges?.[bin + 1];
    if (typeof low !== 'number' || typeof high !== 'number') return 0; // a single value, or no range
    const most = Math.max((mean - low) * (high - mean), 0);
    return Number.isFinite(most) ? Math.min((high - low) ** 2 / 12, most) : 0;
  });
}

interface Room {
  readonly rows: Float64Array;
  readonly sums: Float64Array;
  readonly weights: Float64Array;
}

export class Sample {
  /** How many rows are sampled. */
  readonly length: number;
  private readonly codes = new Map<string, Uint8Array>();
  /** How many there are of each field. */
  private readonly bins = new Map<string, number>();
  private readonly values = new Map<string, Float64Array>();
  /** The values whose numbers are those of bins, with the variance within those. */
  private readonly binned = new Map<string, { readonly codes: Uint8Array; readonly within: Float64Array }>();
  private readonly middled = new Map<string, Centred>();
  private readonly chosen = new Map<string, Int32Array>();
  private readonly rooms = new Map<string, Room>();

  constructor(links: Links) {
    this.length = links.fields.reduce((longest, field) => Math.max(longest, field.codes.length), 0);
    // A column of another length says nothing of these rows.
    for (const field of links.fields) {
      if (field.codes.length !== this.length) continue;
      this.codes.set(field.id, codesOf(field));
      this.bins.set(field.id, field.labels.length);
    }
    for (const { id, field, values } of links.values) {
      const numbers = Float64Array.from(values, value => value ?? NaN);
      if (field === null) {
        if (values.length === this.length) this.values.set(id, numbers);
        continue;
      }
      const codes = this.codes.get(field);
      const cut = links.fields.find(each => each.id === field);
      if (codes === undefined || cut === undefined) continue;
      this.binned.set(id, { codes, within: variances(cut, numbers) });
      this.values.set(
        id,
        new Float64Array(this.length).map((_, row) => numbers[codes[row] ?? NOWHERE] ?? NaN)
      );
    }
  }

  /** Whether each of these values is known of each row itself, and not by its bin. */
  exactly(values: readonly (string | null)[]): boolean {
    return values.every(id => id === null || !this.binned.has(id));
  }

  /** A value's numbers about their middle; undefined when it is not known. */
  centred(id: string): Centred | undefined {
    const values = this.values.get(id);
    if (values === undefined) return undefined;
    let found = this.middled.get(id);
    if (found === undefined) {
      const bins = this.binned.get(id);
      const within =
        bins && new Float64Array(this.length).map((_, row) => bins.within[bins.codes[row] ?? NOWHERE] ?? 0);
      found = centred(values, within ?? null);
      this.middled.set(id, found);
    }
    return found;
  }

  /** Whether every row has a bin of this field. */
  knows(field: string): boolean {
    return this.codes.has(field);
  }

  /** Whether an aggregate can be made. */
  has({ field, within, value, weight, across = field }: Aggregation): boolean {
    return (
      [field, across, ...within.map(each => each.field)].every(id => this.codes.has(id)) &&
      (value === null || (this.values.has(value) && (weight === null || this.values.has(weight))))
    );
  }

  /** Adds to each row's *misses*, the number of brushes that leave it out, what a changed brush changes. */
  shift(misses: Uint16Array, field: string, before: Outside | null, after: Outside | null): void {
    const codes = this.codes.get(field);
    if (codes === undefined) return;
    const change = new Int8Array(PLACES);
    for (let bin = 0; bin < PLACES; bin += 1) change[bin] = (after?.[bin] ?? 0) - (before?.[bin] ?? 0);
    for (let row = 0; row < codes.length; row += 1) {
      misses[row] = (misses[row] ?? 0) + (change[codes[row] ?? NOWHERE] ?? 0);
    }
  }

  /** The sums over rows that no brush leaves out but *own*, that of the field itself. The arrays are used again. */
  aggregate(asked: Aggregation, misses: Uint16Array, own: Outside | null): Aggregate {
    const codes = this.codes.get(asked.field);
    if (codes === undefined) return { rows: [], sums: null, weights: null };
    if (asked.across !== undefined) return this.crossed(asked.field, asked.across, misses);
    const room = this.room(asked);
    const rows = asked.within.length === 0 ? null : this.within(asked);
    const value = asked.value === null ? undefined : this.values.get(asked.value);
    if (value === undefined) {
      count(codes, rows, misses, own, room.rows);
      return { rows: room.rows, sums: null, weights: null };
    }
    add(codes, rows, misses, own, value, asked.weight === null ? undefined : this.values.get(asked.weight), room);
    return room;
  }

  /** The rows in each bin of another field by each bin of *field*: all bins of this one for the first bin of the other. */
  private crossed(field: string, across: string, misses: Uint16Array): Aggregate {
    const [columns, lines] = [this.codes.get(field), this.codes.get(across)];
    const [wide, tall] = [this.bins.get(field) ?? 0, this.bins.get(across) ?? 0];
    const rows = new Float64Array(wide * tall);
    for (let row = 0; row < misses.length; row += 1) {
      const [column, line] = [columns?.[row] ?? NOWHERE, lines?.[row] ?? NOWHERE];
      if (misses[row] !== 0 || column === NOWHERE || line === NOWHERE) continue;
      const cell = line * wide + column;
      rows[cell] = (rows[cell] ?? 0) + 1;
    }
    return { rows, sums: null, weights: null };
  }

  /** The rows that are in the bins of other fields that the aggregate is within; they never change. */
  private within(asked: Aggregation): Int32Array {
    const key = JSON.stringify(asked.within);
    const found = this.chosen.get(key);
    if (found !== undefined) return found;
    const misses = new Uint16Array(this.length);
    for (const { field, bins } of asked.within) this.shift(misses, field, null, outside(new Set(bins)));
    const rows = new Int32Array(misses.reduce((n, missed) => n + Number(missed === 0), 0));
    let place = 0;
    for (let row = 0; row < misses.length; row += 1) if (misses[row] === 0) rows[place++] = row;
    this.chosen.set(key, rows);
    return rows;
  }

  private room(asked: Aggregation): Room {
    const key = aggregationKey(asked);
    let room = this.rooms.get(key);
    if (room === undefined) {
      room = { rows: new Float64Array(PLACES), sums: new Float64Array(PLACES), weights: new Float64Array(PLACES) };
      this.rooms.set(key, room);
    }
    room.rows.fill(0);
    room.sums.fill(0);
    room.weights.fill(0);
    return room;
  }
}

const NO_BRUSH = new Uint8Array(PLACES);

// A row counts when all that leaves it out is the field's own brush. These loops are what a drag waits for: they run over
// typed arrays, and `?? 0` is there for the compiler alone.

function count(
  codes: Uint8Array,
  rows: Int32Array | null,
  misses: Uint16Array,
  own: Outside | null,
  into: Float64Array
): void {
  const leave = own ?? NO_BRUSH;
  const length = rows === null ? codes.length : rows.length;
  for (let place = 0; place < length; place += 1) {
    const row = rows === null ? place : (rows[place] ?? 0);
    const code = codes[row] ?? NOWHERE;
    if (misses[row] === leave[code]) into[code] = (into[code] ?? 0) + 1;
  }
}

function add(
  codes: Uint8Array,
  rows: Int32Array | null,
  misses: Uint16Array,
  own: Outside | null,
  values: Float64Array,
  weights: Float64Array | undefined,
  into: Room
): void {
  const leave = own ?? NO_BRUSH;
  const length = rows === null ? codes.length : rows.length;
  for (let place = 0; place < length; place += 1) {
    const row = rows === null ? place : (rows[place] ?? 0);
    const code = codes[row] ?? NOWHERE;
    if (misses[row] !== leave[code]) continue;
    into.rows[code] = (into.rows[code] ?? 0) + 1;
    const value = values[row] ?? NaN;
    const weight = weights === undefined ? 1 : (weights[row] ?? NaN);
    // Where there is no value, or no weight, there is nothing to take the mean of.
    if (Number.isNaN(value) || Number.isNaN(weight)) continue;
    into.sums[code] = (into.sums[code] ?? 0) + weight * value;
    into.weights[code] = (into.weights[code] ?? 0) + weight;
  }
}
