// The runs of the project in front: asked from the server, and kept current by its events.

import type { Event } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Poll, Throttler } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import { GroupsModel } from './groups-model';
import type { Progress, Run, RunRequest, Server, Status } from './server';

const EVENTS = 'urn:jupyter-workbench:run';
const STEP = 50;

// The events bring news at once; asking is for what they missed (a restarted server, a sleeping laptop).
const IDLE_MS = 60_000;
const LIVE_MS = 10_000;
const REPRODUCING_MS = 2_000; // of which no event tells
const BUSY_MS = 400; // the runs of a sweep may begin and end many times a second

export type RunsState = { readonly kind: 'loading' | 'ready' } | { readonly kind: 'failed'; readonly problem: Error };

type News = Event.Emission & { run: string; status: Status | 'deleted'; progress: Progress | null };

export function isLive(run: Run): boolean {
  return run.status === 'running' || run.status === 'pending';
}

export function isReproducing(run: Run): boolean {
  return run.reproduction?.running === true;
}

export class RunsModel implements IDisposable {
  private readonly _changed = new Signal<this, void>(this);
  private readonly _ended = new Signal<this, Run>(this);
  private readonly _judged = new Signal<this, Run>(this);
  private readonly poll: Poll;
  private readonly soon: Throttler;
  private readonly own = new Set<string>();
  private readonly doubted = new Set<string>();
  private turn = 0;
  /** How often a run was begun, resumed, doubted or deleted: a list that was asked for before may not know of it. */
  private done = 0;
  private limit: number;
  private _runs: readonly Run[] = [];
  private _hasMore = false;
  private _state: RunsState = { kind: 'loading' };
  private _notebook: string | null = null;
  private _onlyNotebook = false;
  private _search = '';
  /** What belongs to the sweeps and pipelines that are unfolded. */
  readonly groups: GroupsModel;

  constructor(
    private readonly server: Server,
    private readonly events: Event.IManager,
    private readonly first: number
  ) {
    this.limit = first;
    this.groups = new GroupsModel(server, first, () => {
      this.compareAll();
    });
    this.soon = new Throttler(() => this.load().catch(() => undefined), { limit: BUSY_MS, edge: 'trailing' });
    events.stream.connect(this.hear);
    this.poll = new Poll({
      name: 'workbench:runs',
      factory: () => this.load(),
      frequency: { interval: IDLE_MS, backoff: true, max: 2 * IDLE_MS },
      standby: 'when-hidden'
    });
    // Another tab, the command line or the file browser may have changed things meanwhile.
    window.addEventListener('focus', this.refresh);
  }

  /** Anything that is shown has changed. */
  get changed(): Signal<this, void> {
    return this._changed;
  }

  /** A run that was started from this page has ended. */
  get ended(): Signal<this, Run> {
    return this._ended;
  }

  /** The reproduction of a run that was asked for on this page is over. */
  get judged(): Signal<this, Run> {
    return this._judged;
  }

  get state(): RunsState {
    return this._state;
  }

  get runs(): readonly Run[] {
    return this._runs;
  }

  /** Whether there are more runs than are shown. */
  get hasMore(): boolean {
    return this._hasMore;
  }

  /** The notebook whose project's runs are shown; null for the server's own folder. */
  get notebook(): string | null {
    return this._notebook;
  }

  set notebook(path: string | null) {
    if (path === this._notebook) return;
    this._notebook = path;
    this.groups.project = path;
    this.limit = this.first;
    this.refresh();
  }

  get onlyNotebook(): boolean {
    return this._onlyNotebook;
  }

  set onlyNotebook(only: boolean) {
    this._onlyNotebook = only;
    this._changed.emit();
    this.refresh();
  }

  /** The words that every run in the list has; see docs/server.md. */
  get search(): string {
    return this._search;
  }

  set search(words: string) {
    if (words === this._search) return;
    this._search = words;
    this.limit = this.first;
    this._changed.emit();
    this.refresh();
  }

  readonly refresh = (): void => {
    this.load().catch(() => undefined); // the state says what went wrong
  };

  more(): void {
    this.limit += STEP;
    this.refresh();
  }

  /** Starts a run and returns it once it is on record. */
  async start(request: RunRequest): Promise<Run> {
    const run = await this.server.start(request);
    this.own.add(run.id);
    this.done += 1;
    this.put(run);
    return run;
  }

  /** Runs a pipeline and returns its run once it is on record. */
  async startPipeline(path: string): Promise<Run> {
    const run = await this.server.startPipeline(path);
    this.own.add(run.id);
    this.done += 1;
    this.put(run);
    return run;
  }

  /** Goes on with what has ended too early: as a new run, or as the sweep that it was. */
  async resume(run: Run): Promise<Run> {
    const resumed = await this.server.resume(run.id, this._notebook);
    this.own.add(resumed.id);
    this.done += 1;
    if (resumed.parent === null) this.put(resumed);
    else this.refresh();
    return resumed;
  }

  /** Finds out whether a run gives the same again; the verdict comes with the run, later. */
  async reproduce(run: Run): Promise<void> {
    const begun = await this.server.reproduce(run.id, this._notebook);
    this.doubted.add(run.id);
    this.done += 1;
    this.replace(begun);
  }

  /** Ends the reproduction of a run, which stays as it is. */
  async cancelReproduction(run: Run): Promise<void> {
    await this.server.cancelReproduction(run.id, this._notebook);
    this.refresh();
  }

  /** The address of a page that shows two runs side by side. */
  async comparison(first: Run, second: Run): Promise<string> {
    const page = await this.server.compare(first.id, second.id, this._notebook);
    return this.server.file(first.id, page, this._notebook);
  }

  /** Where the secrets of a run were. */
  secrets(run: Run): Promise<Readonly<Record<string, string>>> {
    return this.server.secrets(run.id, this._notebook);
  }

  async cancel(run: Run): Promise<void> {
    await this.server.cancel(run.id, this._notebook);
  }

  async remove(run: Run): Promise<void> {
    await this.server.remove(run.id, this._notebook);
    this.drop(run.id);
  }

  /** The address of the run's report, which is made first when there is none; that of a sweep may have become old. */
  async report(run: Run): Promise<string> {
    if (!run.has_report || run.kind !== 'run') {
      await this.server.makeReport(run.id, this._notebook);
      this.replace({ ...run, has_report: true });
    }
    return this.server.file(run.id, 'report.html', this._notebook);
  }

  get isDisposed(): boolean {
    return this.poll.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) return;
    window.removeEventListener('focus', this.refresh);
    this.events.stream.disconnect(this.hear);
    this.poll.dispose();
    this.soon.dispose();
    this.groups.dispose();
    Signal.clearData(this);
  }

  private async load(): Promise<void> {
    this.turn += 1;
    const { turn, done } = this;
    try {
      const [runs] = await Promise.all([
        this.server.runs({
          project: this._notebook,
          notebook: this._onlyNotebook ? this._notebook : null,
          search: this._search,
          limit: this.limit + 1
        }),
        this.groups.load()
      ]);
      if (turn !== this.turn) return;
      if (done !== this.done) {
        await this.load();
        return;
      }
      this._hasMore = runs.length > this.limit;
      const before = this._runs;
      this._runs = runs.slice(0, this.limit);
      this._state = { kind: 'ready' };
      for (const run of this._runs)
        this.compare(
          before.find(other => other.id === run.id),
          run
        );
    } catch (problem) {
      if (turn !== this.turn) return;
      this._state = { kind: 'failed', problem: problem as Error };
      this._changed.emit();
      throw problem; // the poll asks less often then
    }
    this.keepPace();
    this._changed.emit();
  }

  private readonly hear = (_events: unknown, emission: Event.Emission): void => {
    if (emission.schema_id !== EVENTS) return;
    const { run: id, status, progress } = emission as News;
    const known = this.known(id);
    if (status === 'deleted') {
      this.drop(id);
    } else if (known?.kind !== 'run' || (status !== 'running' && status !== 'pending')) {
      void this.soon.invoke(); // its record says more than the event
    } else {
      this.replace({ ...known, status, progress });
    }
  };

  private known(id: string): Run | undefined {
    return this._runs.find(run => run.id === id) ?? this.groups.run(id);
  }

  /** Shows a run, which is listed already, as it is now. */
  private replace(run: Run): void {
    if (this._runs.some(other => other.id === run.id)) {
      this.put(run);
      return;
    }
    this.compare(this.groups.run(run.id), run);
    this.groups.replace(run);
    this.keepPace();
    this._changed.emit();
  }

  private put(run: Run): void {
    const place = this._runs.findIndex(other => other.id === run.id);
    this.compare(this._runs[place], run);
    this._runs = place < 0 ? [run, ...this._runs] : this._runs.map(other => (other.id === run.id ? run : other));
    this.keepPace();
    this._changed.emit();
  }

  private drop(id: string): void {
    this.done += 1;
    this._runs = this._runs.filter(other => other.id !== id);
    this.groups.drop(id);
    this._changed.emit();
  }

  private compareAll(): void {
    for (const run of this.groups.runs) this.compare(undefined, run);
  }

  private compare(before: Run | undefined, now: Run): void {
    if (this.doubted.has(now.id) && !isReproducing(now)) {
      this.doubted.delete(now.id);
      this._judged.emit(now);
    }
    if (isLive(now) || !this.own.has(now.id) || (before !== undefined && !isLive(before))) return;
    this.own.delete(now.id);
    this._ended.emit(now);
  }

  private keepPace(): void {
    const shown = [...this._runs, ...this.groups.runs];
    const live = shown.some(isLive) ? LIVE_MS : IDLE_MS;
    const interval = shown.some(isReproducing) ? REPRODUCING_MS : live;
    if (this.poll.frequency.interval === interval) return;
    this.poll.frequency = { ...this.poll.frequency, interval };
    void this.poll.schedule({ interval, phase: 'refreshed' }); // else the new pace would begin after the next tick
  }
}
