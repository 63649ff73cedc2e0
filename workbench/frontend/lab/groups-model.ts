// What belongs to the sweeps and pipelines that are unfolded: the runs of a sweep, the steps of a pipeline.

import { Signal } from '@lumino/signaling';

import type { Run, Server, Step } from './server';

const STEP = 100;

/** What is known of an unfolded sweep or pipeline's run; null before the first answer. */
export interface Members {
  readonly runs: readonly Run[] | null;
  readonly steps: readonly Step[] | null;
  readonly hasMore: boolean;
  readonly problem: Error | null;
}

const NOTHING: Members = { runs: null, steps: null, hasMore: false, problem: null };

interface Followed {
  readonly kind: 'sweep' | 'pipeline';
  limit: number;
  turn: number;
  members: Members;
}

export class GroupsModel {
  readonly changed = new Signal<this, void>(this);
  /** A notebook or folder of the project whose runs are shown. */
  project: string | null = null;
  private readonly followed = new Map<string, Followed>();

  constructor(
    private readonly server: Server,
    private readonly first: number,
    private readonly loaded: () => void
  ) {}

  /** What is known of a sweep or pipeline's run. */
  members(id: string): Members {
    return this.followed.get(id)?.members ?? NOTHING;
  }

  /** The runs of all sweeps that are unfolded. */
  get runs(): readonly Run[] {
    return [...this.followed.values()].flatMap(each => each.members.runs ?? []);
  }

  run(id: string): Run | undefined {
    return this.runs.find(run => run.id === id);
  }

  /** One run, as it is now. */
  single(id: string): Promise<Run> {
    return this.server.run(id, this.project);
  }

  /** Keeps what belongs to *group* current from now on; returns how to leave it. */
  follow(group: Run): () => void {
    const { id, kind } = group;
    if (kind === 'run') return () => undefined;
    this.followed.set(id, { kind, limit: this.first, turn: 0, members: this.members(id) });
    void this.ask(id);
    return () => {
      this.followed.delete(id);
    };
  }

  more(id: string): void {
    const found = this.followed.get(id);
    if (found === undefined) return;
    found.limit += STEP;
    void this.ask(id);
  }

  /** Asks for all of it again. */
  async load(): Promise<void> {
    await Promise.all([...this.followed.keys()].map(id => this.ask(id)));
  }

  replace(run: Run): void {
    this.edit(runs => runs.map(other => (other.id === run.id ? run : other)));
  }

  drop(id: string): void {
    this.edit(runs => runs.filter(other => other.id !== id));
  }

  dispose(): void {
    this.followed.clear();
    Signal.clearData(this);
  }

  private edit(change: (runs: readonly Run[]) => readonly Run[]): void {
    for (const each of this.followed.values()) {
      if (each.members.runs !== null) each.members = { ...each.members, runs: change(each.members.runs) };
    }
    this.changed.emit();
  }

  private async ask(id: string): Promise<void> {
    const found = this.followed.get(id);
    if (found === undefined) return;
    found.turn += 1;
    const turn = found.turn;
    const answer = await this.answer(id, found);
    if (found.turn !== turn || this.followed.get(id) !== found) return;
    found.members = answer;
    this.loaded();
    this.changed.emit();
  }

  private async answer(id: string, found: Followed): Promise<Members> {
    try {
      if (found.kind === 'pipeline') return { ...NOTHING, steps: await this.server.steps(id, this.project) };
      const runs = await this.server.runs({ project: this.project, parent: id, limit: found.limit + 1 });
      return { ...NOTHING, runs: runs.slice(0, found.limit), hasMore: runs.length > found.limit };
    } catch (problem) {
      return { ...found.members, problem: problem as Error };
    }
  }
}
