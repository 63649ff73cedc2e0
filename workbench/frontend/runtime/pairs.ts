// Pairs of linked values: how they correlate among the selected rows, from the sample or as the kernel says.

import { coded, correlationRatio, cramersV, type Coded, type Strength } from './category-associations';
import { correlations, type Correlations } from './correlations';
import type { LinkedField, Marks } from './linking';
import type { PairsFollow } from './payload';
import type { Sample } from './sample';

/** What a selection tells of itself. */
export interface Selected {
  readonly sample: Sample;
  /** Whether every row is sampled. */
  readonly whole: boolean;
  /** Rows that each sampled row stands for. */
  readonly factor: number;
  /** One text for each selection. */
  key(): string;
  /** A field that is known of every sampled row. */
  field(id: string): LinkedField | undefined;
  /** For each sampled row 1 when it is selected. */
  chosen(): Uint8Array;
  /** Hears that a kernel would answer something better. */
  wanted(): void;
  /** Hears that a kernel has. */
  settled(): void;
}

type Values = PairsFollow['values'];

interface Held {
  readonly values: Values;
  readonly found: Correlations;
  readonly exact: boolean;
}

export class Pairs {
  // By the values that are correlated.
  private held = new Map<string, Held>();
  private rows: Int32Array | null = null;
  /** Of the categories and what they go with, by both names. */
  private strengths = new Map<string, Strength | null>();
  private readonly categories = new Map<string, Coded>();

  constructor(private readonly selected: Selected) {}

  /** What a kernel would answer better of the selection. */
  get open(): readonly (readonly string[])[] {
    const inexact = [...this.held.values()].filter(({ exact }) => !exact);
    return inexact.map(({ values }) => values.filter(id => id !== null));
  }

  changed(): void {
    this.held = new Map();
    this.rows = null;
    this.strengths = new Map();
  }

  marks(follow: PairsFollow): Marks {
    const numbers = this.ofNumbers(follow);
    return follow.fields === undefined ? numbers : this.withCategories(follow, follow.fields, numbers);
  }

  private ofNumbers({ measure, values, pairs }: PairsFollow): Marks {
    if (values.every(id => id === null)) return { values: placesOf(values, pairs).map(() => null), exact: true };
    const { found, exact } = this.find(values);
    const places = placesOf(values, pairs);
    if (measure === 'correlation') return { values: places.map(place => found.r[place] ?? null), exact };
    const factor = exact ? 1 : this.selected.factor;
    return {
      values: places.map(place => {
        const rows = found.rows[place];
        return rows === undefined ? null : rows * factor;
      }),
      exact: exact || this.selected.whole
    };
  }

  /** Takes the kernel's answer for *known* values, unless the selection has changed since. */
  settle(key: string, known: readonly string[], answer: Correlations): void {
    if (key !== this.selected.key()) return;
    const k = known.length;
    for (const [name, { values }] of this.held) {
      if (values.filter(id => id !== null).join('\n') !== known.join('\n')) continue;
      const places = values.map(id => (id === null ? -1 : known.indexOf(id)));
      const spread = <T>(from: ArrayLike<T>, none: T): T[] =>
        places.flatMap(i => places.map(j => (i < 0 || j < 0 ? none : (from[i * k + j] ?? none))));
      this.held.set(name, {
        values,
        found: { rows: spread(answer.rows, 0), r: spread(answer.r, null) },
        exact: true
      });
    }
    this.selected.settled();
  }

  /** The marks of pairs with a category, which the sample alone knows, in the places that numbers have left. */
  private withCategories({ measure, values, pairs }: PairsFollow, fields: Values, numbers: Marks): Marks {
    const k = values.length;
    let exact = numbers.exact;
    const marks = placesOf(values, pairs).map((place, at) => {
      const [i, j] = [Math.floor(place / k), place % k];
      if (place < 0 || ((fields[i] ?? null) === null && (fields[j] ?? null) === null))
        return numbers.values[at] ?? null;
      const found = this.strength(i, j, values, fields);
      if (found === null) return null;
      exact &&= this.selected.whole;
      if (measure === 'count') return found.rows * this.selected.factor;
      return i === j && found.value !== null ? 1 : found.value;
    });
    return { values: marks, exact };
  }

  private strength(i: number, j: number, values: Values, fields: Values): Strength | null {
    const [low, high] = [Math.min(i, j), Math.max(i, j)];
    const name = JSON.stringify([fields[low], values[low], fields[high], values[high]]);
    let found = this.strengths.get(name);
    if (found === undefined) {
      const rows = (this.rows ??= places(this.selected.chosen()));
      const [one, other] = [this.category(fields[low] ?? null), this.category(fields[high] ?? null)];
      if (one !== null && other !== null) found = cramersV(one, other, rows);
      else found = ratio(one ?? other, this.numbers(values[one === null ? low : high] ?? null), rows);
      this.strengths.set(name, found);
    }
    return found;
  }

  private category(id: string | null): Coded | null {
    const field = id === null ? undefined : this.selected.field(id);
    if (id === null || field === undefined) return null;
    let known = this.categories.get(id);
    if (known === undefined) this.categories.set(id, (known = coded(field)));
    return known;
  }

  private numbers(id: string | null): ArrayLike<number> | null {
    const centred = id === null ? undefined : this.selected.sample.centred(id);
    if (centred === undefined) return null;
    const { numbers, there } = centred;
    return there === null ? numbers : numbers.map((number, row) => (there[row] === 1 ? number : NaN));
  }

  private find(values: Values): Held {
    const name = JSON.stringify(values);
    let held = this.held.get(name);
    if (held === undefined) {
      const { sample, whole } = this.selected;
      const found = correlations(
        values.map(id => (id === null ? undefined : sample.centred(id))),
        (this.rows ??= places(this.selected.chosen()))
      );
      held = { values, found, exact: whole && sample.exactly(values) };
      this.held.set(name, held);
      if (!held.exact) this.selected.wanted();
    }
    return held;
  }
}

/** Places in the square of all pairs; −1 of a mark that does not follow. */
function placesOf(values: Values, pairs: PairsFollow['pairs']): readonly number[] {
  const k = values.length;
  return pairs?.map(pair => (pair === null ? -1 : (pair[0] ?? 0) * k + (pair[1] ?? 0))) ?? [...Array(k * k).keys()];
}

function ratio(category: Coded | null, numbers: ArrayLike<number> | null, rows: Int32Array): Strength | null {
  return category === null || numbers === null ? null : correlationRatio(category, numbers, rows);
}

function places(chosen: Uint8Array): Int32Array {
  const rows = new Int32Array(chosen.length);
  let n = 0;
  for (let row = 0; row < chosen.length; row += 1) if (chosen[row] === 1) rows[n++] = row;
  return rows.subarray(0, n);
}
