// The selection of a view: what is brushed in it and in the views of its group, and the numbers that marks show then.

import { cellMarks, cellsOf } from './cell-marks';
import type { Bins, Brushed, LinkedField, Linking, Links, Marks, Rows, ViewBins } from './linking';
import { aggregationOf, COUNT, counts, EXACTLY, measure, type Scale } from './measures';
import { Pairs } from './pairs';
import type { CellsFollow, Follow, MarksFollow, PartsFollow } from './payload';
import { Pointing } from './pointing';
import { aggregationKey, Sample, type Aggregate, type Aggregation } from './sample';
import { Group, type Member } from './selection-group';

/** The kernel's answer to `select`, for one selection. */
export interface Answer {
  /** The selection that it is about. */
  readonly key: string;
  readonly rows: number;
  /** By `aggregationKey`. */
  readonly aggregates: ReadonlyMap<string, Aggregate>;
}

const UNKNOWN: Marks = { values: [], exact: true };

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function sameBins(field: LinkedField, other: LinkedField): boolean {
  const bins = ({ columns, edges, values, labels }: LinkedField): string =>
    JSON.stringify([columns, edges === null ? null : Array.from<unknown>(edges), values, labels]);
  return field === other || bins(field) === bins(other);
}

/** What links say, ready to be asked. */
class Known {
  readonly sample: Sample;
  readonly fields: ReadonlyMap<string, LinkedField>;
  readonly of: number;
  readonly whole: boolean;

  constructor(readonly links: Links) {
    this.sample = new Sample(links);
    const usable = links.sample !== null && this.sample.length > 0;
    const known = usable ? links.fields.filter(field => field.labels.length > 0 && this.sample.knows(field.id)) : [];
    this.fields = new Map(known.map(field => [field.id, field]));
    this.of = links.rows ?? links.sample?.of ?? this.sample.length;
    this.whole = links.sample?.kind === 'exact';
  }
}

/** The bins that hold what these held in another cut of the same field. */
function carriedBins(before: LinkedField, bins: ReadonlySet<number>, after: LinkedField): number[] {
  if (sameBins(before, after)) return [...bins];
  const named = new Set([...bins].map(bin => before.labels[bin]));
  const ends = (field: LinkedField, bin: number): readonly [number, number] => [
    Number(field.edges?.[bin] ?? NaN),
    Number(field.edges?.[bin + 1] ?? NaN)
  ];
  return after.labels.flatMap((label, bin) => {
    const [low, high] = ends(after, bin);
    if (after.edges === null || before.edges === null || Number.isNaN(high)) return named.has(label) ? [bin] : [];
    const middle = (low + high) / 2;
    const within = [...bins].some(each => middle >= ends(before, each)[0] && middle <= ends(before, each)[1]);
    return within ? [bin] : [];
  });
}

export class Selection implements Linking, Member {
  readonly pointing = new Pointing();
  private known: Known;
  private group: Group;
  /** Correlations of the selected rows. */
  pairs: Pairs;
  private readonly listeners = new Set<(settled: boolean) => void>();
  private readonly askers = new Set<() => void>();
  private answer: Answer | null = null;

  // What is worked out once a change.
  private aggregates = new Map<string, Aggregate>();
  private asked = new Map<string, Aggregation>();
  private chosen: Uint8Array | null = null;
  private applied: readonly (readonly [string, ReadonlySet<number>])[] | null = null;
  private said: string | null = null;

  constructor(
    readonly view: string,
    links: Links
  ) {
    this.known = new Known(links);
    this.group = this.join();
    this.pairs = this.makePairs();
  }

  /** Goes on with other links: of the same rows, of which more is known. Brushes stay where their bins still are. */
  renew(links: Links): void {
    const brushed = this.group.brushes.filter(brush => brush.view === this.view);
    this.group.leave(this);
    this.known = new Known(links);
    this.group = this.join();
    this.pairs = this.makePairs();
    this.answer = null;
    const held = brushed.flatMap(({ field, bins }) => {
      const now = this.fields.get(field.id);
      return now === undefined ? [] : [[now, new Set(carriedBins(field, bins, now))] as const];
    });
    this.group.set(this, held);
    this.changed();
  }

  get links(): Links {
    return this.known.links;
  }

  get sample(): Sample {
    return this.known.sample;
  }

  private get fields(): ReadonlyMap<string, LinkedField> {
    return this.known.fields;
  }

  private get of(): number {
    return this.known.of;
  }

  private get whole(): boolean {
    return this.known.whole;
  }

  private join(): Group {
    const { links, view } = this;
    const name = links.group === null ? ['view', view] : ['group', links.group];
    return Group.join(JSON.stringify([...name, links.fingerprint, links.rows]), this);
  }

  private makePairs(): Pairs {
    return new Pairs({
      sample: this.sample,
      whole: this.whole,
      factor: this.factor,
      key: () => this.key,
      field: id => this.fields.get(id),
      chosen: () => this.sampled(),
      wanted: () => {
        this.want();
      },
      settled: () => {
        this.tell(true);
      }
    });
  }

  /** Whether there is anything to select by. */
  get linked(): boolean {
    return this.fields.size > 0;
  }

  get active(): boolean {
    return this.group.brushes.length > 0;
  }

  get bins(): Bins {
    const own = this.group.brushes.filter(brush => brush.view === this.view);
    return new Map(own.map(brush => [brush.field.id, brush.bins]));
  }

  get brushes(): readonly Brushed[] {
    return this.group.brushes;
  }

  get selections(): readonly ViewBins[] {
    const views = new Set([...this.group.members].map(member => member.view));
    return [...views].map(view => {
      const brushes = this.group.brushes.filter(brush => brush.view === view);
      return {
        view,
        bins: Object.fromEntries(brushes.map(({ field, bins }) => [field.id, [...bins].sort(ascending)]))
      };
    });
  }

  get rows(): Rows {
    const { of } = this;
    const [first, ...others] = this.group.brushes;
    if (first === undefined) return { n: of, of, exact: true };
    const most = Math.min(...this.group.brushes.map(totalOf));
    if (others.length === 0 && Number.isFinite(most)) return { n: most, of, exact: true };
    if (this.answer?.key === this.key) return { n: this.answer.rows, of, exact: true };
    const n = sum(this.sampled());
    return this.whole ? { n, of, exact: true } : { n: Math.min(n * this.factor, most), of, exact: false };
  }

  /** One text for each selection. */
  get key(): string {
    this.said ??= JSON.stringify(
      this.selections.map(({ view, bins }) => [view, Object.entries(bins).sort(([one], [other]) => order(one, other))])
    );
    return this.said;
  }

  /** What a kernel would answer better: the aggregates that marks have asked for since the last change. */
  get open(): readonly Aggregation[] {
    if (this.whole) return [];
    const known = this.answer?.key === this.key ? this.answer.aggregates : null;
    return [...this.asked].filter(([key]) => known?.has(key) !== true).map(([, asked]) => asked);
  }

  field(id: string): LinkedField | undefined {
    return this.fields.get(id);
  }

  brush(id: string, bins: Iterable<number> | null): void {
    const field = this.fields.get(id);
    if (field !== undefined) this.group.set(this, [[field, within(field, bins)]]);
  }

  /** Puts these brushes in the place of all that this view has, as code in the kernel does. */
  replace(bins: Readonly<Record<string, readonly number[]>>): void {
    const given = new Map(Object.entries(bins));
    this.group.set(
      this,
      [...this.fields.values()].map(field => [field, within(field, given.get(field.id) ?? null)])
    );
  }

  remove(brush: Brushed): void {
    this.group.remove(brush);
  }

  clear(): void {
    this.group.clear();
  }

  marks(follow: MarksFollow): Marks {
    if ('parts' in follow) return this.parts(follow);
    if ('x' in follow) return this.cells(follow);
    return 'field' in follow ? this.binMarks(follow) : this.pairs.marks(follow);
  }

  /** @param capped - Whether estimates are at most what is known of all rows: parts of an estimated whole are not. */
  private binMarks(follow: Follow, capped = true): Marks {
    const field = this.fields.get(follow.field);
    if (field === undefined || (!counts(follow) && follow.value === null)) return UNKNOWN;
    const asked = aggregationOf(follow);
    if (!this.sample.has(asked)) return UNKNOWN;
    if (counts(follow) && follow.bins !== null && totalOf({ field, bins: follow.bins }) === 0) {
      return { values: [0], exact: true }; // no part of nothing
    }
    const brushed = this.group.brush(this, field)?.bins;
    const exactly = this.exactly(asked, field);
    if (exactly !== null) return { values: measure(follow, field, exactly, { brushed, scale: EXACTLY }), exact: true };
    const counted = this.counted(asked, field);
    const exact = this.whole && this.sample.exactly([asked.value, asked.weight]);
    const scale = capped ? this.scale(field) : { ...this.scale(field), most: null };
    return { values: measure(follow, field, counted, { brushed, scale }), exact };
  }

  /** One number for each part of the rows; a share is of all that are selected. */
  private parts({ measure: what, parts }: PartsFollow): Marks {
    const found = parts.map(part => {
      const [first, ...within] = part ?? [];
      if (first === undefined) return { number: null, exact: true };
      const { values, exact } = this.binMarks({ ...COUNT, ...first, within }, what === 'count');
      return { number: values[0] ?? null, exact };
    });
    const exact = found.every(each => each.exact);
    if (what === 'count') return { values: found.map(({ number }) => number), exact };
    const { rows } = this;
    const sampled = sum(this.sampled()) * this.factor;
    const values = found.map(each => {
      const whole = each.exact && rows.exact ? rows.n : sampled; // a part is estimated like its whole
      return each.number === null || whole <= 0 ? null : Math.min(each.number / whole, 1);
    });
    return { values, exact: exact && rows.exact };
  }

  private cells(follow: CellsFollow): Marks {
    const [x, y] = [this.fields.get(follow.x), this.fields.get(follow.y)];
    if (x === undefined || y === undefined) return UNKNOWN;
    const asked = cellsOf(follow);
    const exactly = this.exactly(asked, x);
    const counted = exactly ?? this.counted(asked, x);
    const values = cellMarks(follow, { x, y }, counted, exactly === null ? this.factor : 1);
    return { values, exact: exactly !== null || this.whole };
  }

  sampled(): Uint8Array {
    this.chosen ??= Uint8Array.from(this.group.misses, missed => Number(missed === 0));
    return this.chosen;
  }

  selects(codes: ReadonlyMap<string, number>): boolean {
    this.applied ??= this.group.brushes.flatMap(({ view, field, bins }) => {
      const own = this.fields.get(field.id);
      return own !== undefined && (view === this.view || sameBins(own, field)) ? [[field.id, bins] as const] : [];
    });
    return this.applied.every(([field, bins]) => {
      const code = codes.get(field);
      return code === undefined || bins.has(code);
    });
  }

  onChange(listener: (settled: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Calls *listener* when marks ask for what a kernel would answer better. Returns how to stop. */
  onWant(listener: () => void): () => void {
    this.askers.add(listener);
    return () => {
      this.askers.delete(listener);
    };
  }

  changed(): void {
    this.aggregates = new Map();
    this.pairs.changed();
    this.asked = new Map();
    this.chosen = null;
    this.applied = null;
    this.said = null;
    this.tell(false);
  }

  /** Takes the kernel's answer, unless the selection has changed since. */
  settle(answer: Answer): void {
    if (answer.key !== this.key) return;
    const before = this.answer?.key === answer.key ? this.answer.aggregates : [];
    this.answer = { ...answer, aggregates: new Map([...before, ...answer.aggregates]) };
    this.tell(true);
  }

  dispose(): void {
    this.listeners.clear();
    this.askers.clear();
    this.group.leave(this);
  }

  private get factor(): number {
    return this.sample.length > 0 ? this.of / this.sample.length : 1;
  }

  private scale(field: LinkedField): Scale {
    if (this.whole) return EXACTLY;
    return { factor: this.factor, most: field.totals.length === field.labels.length ? field.totals : null };
  }

  /** An aggregate that is known exactly: from the totals while no other field is brushed, else from the kernel. */
  private exactly(asked: Aggregation, field: LinkedField): Aggregate | null {
    const alone = this.group.brushes.every(brush => brush.view === this.view && brush.field === field);
    const plain = asked.value === null && asked.within.length === 0 && asked.across === undefined;
    if (alone && plain && field.totals.length === field.labels.length) {
      return { rows: Float64Array.from(field.totals, total => total ?? 0), sums: null, weights: null };
    }
    if (!this.sample.exactly([asked.value, asked.weight])) return null; // of such values the kernel knows pairs alone
    const key = aggregationKey(asked);
    const isNew = !this.asked.has(key);
    this.asked.set(key, asked);
    if (isNew && !this.whole) this.want();
    return this.answer?.key === this.key ? (this.answer.aggregates.get(key) ?? null) : null;
  }

  private counted(asked: Aggregation, field: LinkedField): Aggregate {
    const key = aggregationKey(asked);
    let aggregate = this.aggregates.get(key);
    if (aggregate === undefined) {
      const own = this.group.brush(this, field)?.outside ?? null;
      aggregate = this.sample.aggregate(asked, this.group.misses, own);
      this.aggregates.set(key, aggregate);
    }
    return aggregate;
  }

  private want(): void {
    for (const listener of [...this.askers]) listener();
  }

  private tell(settled: boolean): void {
    for (const listener of [...this.listeners]) listener(settled);
  }
}

function ascending(one: number, other: number): number {
  return one - other;
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function within(field: LinkedField, bins: Iterable<number> | null): ReadonlySet<number> {
  const known = (bin: number): boolean => Number.isInteger(bin) && bin >= 0 && bin < field.labels.length;
  return new Set([...(bins ?? [])].filter(known).sort(ascending));
}

/** The rows in these bins; infinity when they are not known. */
function totalOf({ field, bins }: { readonly field: LinkedField; readonly bins: Iterable<number> }): number {
  if (field.totals.length !== field.labels.length) return Infinity;
  return sum([...bins].map(bin => field.totals[bin] ?? 0));
}
