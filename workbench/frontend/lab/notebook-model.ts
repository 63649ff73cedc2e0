// The notebook in front: what it takes and what is unfinished about it, as of its last save.

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { Refusal, type LintFinding, type Parameter, type Server } from './server';
import type { Draft } from './values';

/** What is known of the notebook in front. */
export type NotebookState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading'; readonly path: string }
  | { readonly kind: 'failed'; readonly path: string; readonly problem: Error }
  | {
      readonly kind: 'ready';
      readonly path: string;
      readonly parameters: readonly Parameter[];
      /** Why they cannot be read, such as code in their cell that is not finished. */
      readonly refusal: Refusal | null;
      readonly findings: readonly LintFinding[];
      /** The ids of the cells that the findings' numbers count. */
      readonly cells: readonly string[];
    };

export interface Options {
  readonly tags: string;
  readonly note: string;
  readonly retries: string;
  readonly timeout: string;
  readonly cellTimeout: string;
  readonly strict: boolean;
}

const NO_OPTIONS: Options = {
  tags: '',
  note: '',
  retries: '',
  timeout: '',
  cellTimeout: '',
  strict: false
};

export class NotebookModel implements IDisposable {
  private readonly _changed = new Signal<this, void>(this);
  private readonly drafts = new Map<string, Draft>();
  private readonly chosen = new Map<string, Options>();
  private followed: NotebookPanel | null = null;
  private focusWished = false;
  private turn = 0;
  private _state: NotebookState = { kind: 'none' };
  private _isDisposed = false;

  constructor(
    private readonly server: Server,
    private readonly contents: Contents.IManager,
    private readonly notebooks: INotebookTracker
  ) {
    notebooks.currentChanged.connect(this.follow);
    this.follow();
  }

  get changed(): Signal<this, void> {
    return this._changed;
  }

  get state(): NotebookState {
    return this._state;
  }

  get panel(): NotebookPanel | null {
    return this.followed;
  }

  /** Where the notebook in front lies, relative to the server's folder. */
  get path(): string | null {
    return this._state.kind === 'none' ? null : this._state.path;
  }

  get isDirty(): boolean {
    return this.followed?.context.model.dirty ?? false;
  }

  /** What has been typed for the notebook in front. */
  get draft(): Draft {
    return this.drafts.get(this.path ?? '') ?? {};
  }

  set draft(draft: Draft) {
    if (this.path !== null) this.drafts.set(this.path, draft);
    this._changed.emit();
  }

  get options(): Options {
    return this.chosen.get(this.path ?? '') ?? NO_OPTIONS;
  }

  set options(options: Options) {
    if (this.path !== null) this.chosen.set(this.path, options);
    this._changed.emit();
  }

  /** Lets the form take the focus, now or as soon as it is drawn. */
  wishFocus(): void {
    this.focusWished = true;
    this._changed.emit();
  }

  /** Whether the form should take the focus; asked once for each wish. */
  takeFocus(): boolean {
    const wished = this.focusWished;
    this.focusWished = false;
    return wished;
  }

  /** Saves the notebook when there is something to save, so that what is seen is what is looked at and run. */
  async save(): Promise<void> {
    const context = this.followed?.context;
    if (context?.model.dirty === true && context.contentsModel?.writable !== false) await context.save();
  }

  /** Asks the server again. */
  async refresh(): Promise<void> {
    const panel = this.followed;
    this.turn += 1;
    const turn = this.turn;
    if (panel === null) {
      this.become({ kind: 'none' });
      return;
    }
    const path = this.contents.localPath(panel.context.path);
    if (this.path !== path) this.become({ kind: 'loading', path });
    const cells = Array.from(panel.content.model?.cells ?? [], cell => cell.id);
    try {
      const [takes, findings] = await Promise.all([
        this.server.parameters(path).catch((problem: unknown) => {
          if (problem instanceof Refusal) return problem;
          throw problem;
        }),
        this.server.lint(path)
      ]);
      const known =
        takes instanceof Refusal ? { parameters: [], refusal: takes } : { parameters: takes, refusal: null };
      if (turn === this.turn) this.become({ kind: 'ready', path, ...known, findings, cells });
    } catch (problem) {
      if (turn === this.turn) this.become({ kind: 'failed', path, problem: problem as Error });
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this.turn += 1;
    this.notebooks.currentChanged.disconnect(this.follow);
    this.letGo();
    Signal.clearData(this);
  }

  private readonly follow = (): void => {
    const panel = this.notebooks.currentWidget;
    if (panel === this.followed) return;
    this.letGo();
    this.followed = panel;
    if (panel === null) {
      void this.refresh();
      return;
    }
    panel.context.saveState.connect(this.afterSave);
    panel.context.pathChanged.connect(this.afterMove);
    void panel.context.ready.then(() => {
      if (this.followed !== panel || this._isDisposed) return;
      panel.context.model.stateChanged.connect(this.tell);
      void this.refresh();
    });
  };

  private letGo(): void {
    const before = this.followed;
    if (before === null || before.isDisposed) return;
    before.context.saveState.disconnect(this.afterSave);
    before.context.pathChanged.disconnect(this.afterMove);
    before.context.model.stateChanged.disconnect(this.tell);
  }

  private readonly afterSave = (_context: unknown, state: string): void => {
    if (state.startsWith('completed')) void this.refresh();
  };

  private readonly afterMove = (): void => {
    void this.refresh();
  };

  private readonly tell = (): void => {
    this._changed.emit();
  };

  private become(state: NotebookState): void {
    this._state = state;
    this._changed.emit();
  }
}
