// The exact answer: when a brush rests, the kernel is asked for all that the page has answered from its sample. What code in
// the kernel selects comes the other way.

import { textOf, type Channel, type SelectedBins } from './channel';
import type { Correlations } from './correlations';
import type { ViewBins } from './linking';
import { aggregationKey, type Aggregate, type Aggregation } from './sample';
import type { Answer, Selection } from './selection';

/** Milliseconds without a change of the selection, after which it rests. */
const PAUSE = 150;
/** Milliseconds after which a kernel that is still reading numbers is asked again. */
const READING = 1000;

function isNumbers(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every(each => typeof each === 'number');
}

/** Reads one aggregate of an answer; null when it is not in the words of the contract. */
function readAggregate(value: unknown, bins: number, asked: Aggregation): Aggregate | null {
  const { rows, sums, weights } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!isNumbers(rows, bins)) return null;
  if (asked.value === null) return { rows, sums: null, weights: null };
  return isNumbers(sums, bins) && isNumbers(weights, bins) ? { rows, sums, weights } : null;
}

/** How many views are just taking up what was selected elsewhere. */
let hearing = 0;

const REMEMBERED = 16;
/** What this page has told of a view of late, from whichever place; the kernel tells it to the view's other places. */
const lately = new Map<string, readonly string[]>();

function remember({ view, bins }: ViewBins): void {
  lately.set(view, [...(lately.get(view) ?? []), textOf(bins)].slice(-REMEMBERED));
}

function isEcho(view: string, bins: SelectedBins): boolean {
  return lately.get(view)?.includes(textOf(bins)) === true;
}

type Reading = 'reading' | Correlations | null;

/** Reads the correlations of *k* values; null when they are not known, or not in the words of the contract. */
function readCorrelations(value: unknown, k: number): Reading {
  const { state, rows, r } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (state === 'reading') return 'reading';
  if (state !== 'known' || !isNumbers(rows, k * k) || !Array.isArray(r) || r.length !== k * k) return null;
  return { rows, r: r.map((each: unknown) => (typeof each === 'number' ? each : null)) };
}

export class ExactAnswers {
  private readonly stops: readonly (() => void)[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  private correlating = false;
  /** The selection and values that the kernel was asked to correlate last. */
  private correlated = '';
  private disposed = false;
  /** The selection that the kernel has been told, and what of it it was asked for. */
  private told: string;
  /** Whether something was selected here since the kernel was asked last. */
  private untold = false;
  private tried = new Set<string>();

  constructor(
    private readonly selection: Selection,
    private readonly channel: Channel
  ) {
    this.told = selection.active ? '' : selection.key;
    const wait = (): void => {
      this.wait();
    };
    this.stops = [
      selection.onChange(settled => {
        if (!settled && hearing === 0) this.untold = true;
        wait();
      }),
      selection.onWant(wait), // a chart that comes into sight later
      channel.onChange(wait),
      // What code in the notebook has set: the kernel knows it already, and is asked for the numbers alone.
      channel.onSelect(bins => {
        // What is brushed here by now is newer, and is told as soon as it rests.
        if (this.untold && isEcho(selection.view, bins)) return;
        hearing += 1;
        try {
          selection.replace(bins);
        } finally {
          hearing -= 1;
        }
      })
    ];
    if (selection.active) wait();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    clearTimeout(this.again);
    for (const stop of this.stops) stop();
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      void this.ask();
      void this.correlate();
    }, PAUSE);
  }

  /** Asks for correlations, which may be read for a while: nothing else waits for them. */
  private async correlate(): Promise<void> {
    if (this.disposed || this.correlating || !this.selection.active || this.channel.state.kind !== 'linked') return;
    const { key, view, selections, pairs } = this.selection;
    const values = pairs.open.find(each => JSON.stringify([key, each]) !== this.correlated);
    if (values === undefined) return;
    this.correlating = true;
    let reading = false;
    try {
      const answer = readCorrelations(await this.channel.ask('correlate', { view, selections, values }), values.length);
      reading = answer === 'reading';
      if (!reading) this.correlated = JSON.stringify([key, values]);
      if (!this.gone() && answer !== null && answer !== 'reading') pairs.settle(key, values, answer);
    } catch {
      this.correlated = JSON.stringify([key, values]); // the sample goes on answering
    } finally {
      this.correlating = false;
    }
    if (this.gone()) return;
    if (this.selection.key !== key) this.wait();
    else if (reading) {
      clearTimeout(this.again);
      this.again = setTimeout(() => {
        void this.correlate();
      }, READING);
    }
  }

  /** What is not known exactly, and was not asked for before. */
  private open(): readonly Aggregation[] {
    if (!this.selection.active) return [];
    return this.selection.open.filter(asked => !this.tried.has(aggregationKey(asked)));
  }

  private async ask(): Promise<void> {
    const { key } = this.selection;
    // While a question is under way, the next one waits for its answer: a kernel is not asked faster than it answers.
    if (this.disposed || this.asking) return;
    this.untold = false;
    if (this.channel.state.kind !== 'linked') return;
    if (key !== this.told) this.tried = new Set();
    const aggregates = this.open();
    if (key === this.told && aggregates.length === 0) return;
    this.asking = true;
    const { view, selections } = this.selection;
    selections.forEach(remember);
    try {
      const answer = await this.channel.ask('select', { view, selections, aggregates });
      this.told = key;
      for (const asked of aggregates) this.tried.add(aggregationKey(asked));
      // Nothing may come after the view has gone, nor to another selection.
      if (!this.gone() && this.selection.key === key && this.selection.active) this.take(key, aggregates, answer);
    } catch {
      // The sample goes on answering, and the view's link says what is wrong; the next change asks again.
    } finally {
      this.asking = false;
    }
    if (!this.gone() && this.selection.key !== key) this.wait();
  }

  private gone(): boolean {
    return this.disposed;
  }

  private take(key: string, asked: readonly Aggregation[], answer: unknown): void {
    const { rows, aggregates } = (answer ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof rows !== 'number' || !Array.isArray(aggregates)) return;
    const read: Answer = {
      key,
      rows,
      aggregates: new Map(
        asked.flatMap((each, place) => {
          const bins = (field: string): number => this.selection.field(field)?.labels.length ?? 0;
          const cells = bins(each.field) * (each.across === undefined ? 1 : bins(each.across));
          const aggregate = readAggregate(aggregates[place], cells, each);
          return aggregate === null ? [] : [[aggregationKey(each), aggregate]];
        })
      )
    };
    this.selection.settle(read);
  }
}
