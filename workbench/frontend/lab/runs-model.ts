// The runs of the project in front: asked from the server, and kept current by its events.

import type { Event } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import type { Progress, Run, RunRequest, Server, Status } from './server';

const EVENTS = 'urn:jupyter-workbench:run';
const STEP = 50;

// The events bring news at once; asking is for what they missed (a restarted server, a sleeping laptop).
const IDLE_MS = 60_000;
const LIVE_MS = 10_000;

export type RunsState = { readonly kind: 'loading' | 'ready' } | { readonly kind: 'failed'; readonly problem: Error };

type News = Event.Emission & { run: string; status: Status | 'deleted'; progress: Progress | null };

export function isLive(run: Run): boolean {
  return run.status === 'running' || run.status === 'pending';
}

export class RunsModel implements IDisposable {
  private readonly _changed = new Signal<this, void>(this);
  private readonly _ended = new Signal<this, Run>(this);
  private readonly poll: Poll;
  private readonly own = new Set<string>();
  private turn = 0;
  private limit: number;
  private _runs: readonly Run[] = [];
  private _hasMore = false;
  private _state: RunsState = { kind: 'loading' };
  private _notebook: string | null = null;
  private _onlyNotebook = false;

  constructor(
    private readonly server: Server,
    private readonly events: Event.IManager,
    private readonly first: number
  ) {
    this.limit = first;
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
    this.put(run);
    return run;
  }

  async cancel(run: Run): Promise<void> {
    await this.server.cancel(run.id, this._notebook);
  }

  async remove(run: Run): Promise<void> {
    await this.server.remove(run.id, this._notebook);
    this.drop(run.id);
  }

  /** The address of the run's report, which is made first when there is none. */
  async report(run: Run): Promise<string> {
    if (!run.has_report) {
      await this.server.makeReport(run.id, this._notebook);
      this.put({ ...run, has_report: true });
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
    Signal.clearData(this);
  }

  private async load(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    try {
      const runs = await this.server.runs(this._notebook, this._onlyNotebook ? this._notebook : null, this.limit + 1);
      if (turn !== this.turn) return;
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
    const known = this._runs.find(run => run.id === id);
    if (status === 'deleted') {
      this.drop(id);
    } else if (known === undefined || (status !== 'running' && status !== 'pending')) {
      this.refresh(); // its record says more than the event
    } else {
      this.put({ ...known, status, progress });
    }
  };

  private put(run: Run): void {
    const place = this._runs.findIndex(other => other.id === run.id);
    this.compare(this._runs[place], run);
    this._runs = place < 0 ? [run, ...this._runs] : this._runs.map(other => (other.id === run.id ? run : other));
    this.keepPace();
    this._changed.emit();
  }

  private drop(id: string): void {
    this._runs = this._runs.filter(other => other.id !== id);
    this._changed.emit();
  }

  private compare(before: Run | undefined, now: Run): void {
    if (isLive(now) || !this.own.has(now.id) || (before !== undefined && !isLive(before))) return;
    this.own.delete(now.id);
    this._ended.emit(now);
  }

  private keepPace(): void {
    const interval = this._runs.some(isLive) ? LIVE_MS : IDLE_MS;
    if (this.poll.frequency.interval === interval) return;
    this.poll.frequency = { ...this.poll.frequency, interval };
    void this.poll.schedule({ interval, phase: 'refreshed' }); // else the new pace would begin after the next tick
  }
}
