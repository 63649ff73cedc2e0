// One conversation with one life of a kernel: does it know Workbench, in which version, and which of the page's views?

import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';

import type { LinkState, SelectedBins, Translator } from '../runtime/channel';
import { VERSION } from '../runtime/payload';
import { Pushes } from './link-pushes';
import { Questions, reach } from './link-questions';

/** How long "linking" may last before it is called "busy". */
const SLOW = 1000;

/** How long a view waits for an answer. */
const PATIENCE = 30_000;

/** What a page knows of what is selected in its views. */
export interface Selections {
  has(view: string): boolean;
  /** Takes what the kernel tells, with its number. */
  hear(view: string, bins: SelectedBins, turn: number): void;
}

interface Hello {
  readonly payload_version: string;
  readonly workbench_version: string | null;
  readonly views: Readonly<Record<string, boolean>>;
}

function isHello(answer: unknown): answer is Hello {
  if (typeof answer !== 'object' || answer === null) return false;
  const { payload_version: version, views } = answer as Partial<Record<keyof Hello, unknown>>;
  return typeof version === 'string' && typeof views === 'object' && views !== null;
}

export class Conversation implements IDisposable {
  private questions: Questions | null = null;
  private pushes: Pushes | null = null;
  /** What is true of every view; null while they differ. */
  private common: LinkState | null = { kind: 'asking' };
  private readonly known = new Map<string, boolean>();
  private greeting = false;
  private _reached = false;
  private slow = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;

  /**
   * @param kernel - The kernel as it runs now.
   * @param views - The ids of the views that the page shows.
   * @param changed - Called when the state of a view may have changed.
   * @param selections - What the page knows of what is selected in its views.
   * @param trans - In whose words problems are told.
   */
  constructor(
    readonly kernel: Kernel.IKernelConnection,
    private readonly views: () => Iterable<string>,
    private readonly changed: () => void,
    private readonly selections: Selections,
    private readonly trans: Translator
  ) {
    void this.begin();
  }

  /** Whether the kernel has answered at all. */
  get reached(): boolean {
    return this._reached;
  }

  state(view: string): LinkState {
    if (this.common !== null) return this.slow && this.common.kind === 'asking' ? { kind: 'busy' } : this.common;
    const known = this.known.get(view);
    if (known === false) return { kind: 'unknown', because: null };
    if (this.slow) return { kind: 'busy' };
    return known === true ? { kind: 'linked' } : { kind: 'asking' };
  }

  ask(view: string, question: string, arguments_: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (this.questions === null || this.common !== null || this.known.get(view) !== true) {
      return Promise.reject(new Error(this.trans.__('This view is not linked to a kernel.')));
    }
    return this.questions.ask(question, { ...arguments_, view }, PATIENCE);
  }

  /** Asks about the views that came since; *shown* is one that the kernel has just shown. */
  again(shown?: string): void {
    if (shown !== undefined) {
      if (this.known.get(shown) === false) this.known.delete(shown);
      if (this.common?.kind === 'unknown') {
        this.common = { kind: 'asking' };
        void this.begin();
      }
    }
    void this.greet();
  }

  /** Tells the kernel of views that this page shows no more, so that it lets go of what only they need. */
  letGo(views: readonly string[]): void {
    const known = views.filter(view => this.known.get(view) === true);
    for (const view of views) this.known.delete(view);
    if (this.questions === null || known.length === 0) return;
    // Nobody waits for the answer; a kernel that does not give one keeps the views that it has shown last.
    this.questions.ask('forget', { views: known }, PATIENCE).catch(() => undefined);
  }

  /** Looks whether the kernel is busy with a cell. */
  watch(): void {
    const deaf = this.questions?.answersWhileBusy === false && this.kernel.status === 'busy';
    if (this.common?.kind === 'asking' || this.greeting || deaf) {
      this.timer ??= setTimeout(() => {
        this.slow = true;
        this.changed();
      }, SLOW);
    } else {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.slow = false;
    }
  }

  /** Takes a message that the kernel has sent to everybody. */
  receive(message: KernelMessage.IMessage): void {
    this.pushes?.receive(message);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this.forget();
    this.pushes?.dispose();
    this.questions?.dispose();
  }

  /** Ends without a word to the kernel, which is gone. */
  forget(): void {
    this._isDisposed = true;
    clearTimeout(this.timer);
  }

  private async begin(): Promise<void> {
    this.watch();
    try {
      const info = await reach(this.kernel);
      this._reached = true;
      const questions = this._isDisposed ? null : await Questions.open(this.kernel, info, this.trans);
      if (this._isDisposed) {
        questions?.dispose();
        return;
      }
      this.questions = questions;
      if (questions === null) this.become({ kind: 'unknown', because: null });
      else await this.greet();
    } catch (problem) {
      this.become({ kind: 'failed', reason: (problem as Error).message });
    }
  }

  /** Says hello with all views that the kernel was not asked about: one question at a time, however many views there are. */
  private async greet(): Promise<void> {
    if (this.questions === null || this.greeting) return;
    const views = [...this.views()].filter(view => !this.known.has(view));
    if (views.length === 0) return;
    this.greeting = true;
    try {
      const answer = await this.questions.ask('hello', { views }, null);
      this.greeting = false;
      this.hear(answer, views);
      void this.greet();
    } catch (problem) {
      this.greeting = false;
      this.become({ kind: 'failed', reason: (problem as Error).message });
    }
  }

  private hear(answer: unknown, views: readonly string[]): void {
    if (!isHello(answer)) {
      throw new Error(this.trans.__('The kernel answered in a form that this page does not know.'));
    }
    for (const view of views) this.known.set(view, answer.views[view] === true);
    const { payload_version: kernel, workbench_version: workbench } = answer;
    if (kernel === VERSION) this.listen(views);
    this.become(kernel === VERSION ? null : { kind: 'mismatch', page: VERSION, kernel, workbench });
  }

  /** Lets the kernel tell what code selects, from the first views on that it knows. */
  private listen(views: readonly string[]): void {
    if (this.pushes !== null || this.questions === null || this._isDisposed) return;
    // What a person has brushed here since then is newer than what the kernel remembers of it.
    const wanted = views.filter(view => this.known.get(view) === true && !this.selections.has(view));
    this.pushes = new Pushes(this.kernel, this.questions, wanted, (view, bins, turn) => {
      this.selections.hear(view, bins, turn);
    });
  }

  private become(common: LinkState | null): void {
    if (this._isDisposed) return;
    this.common = common;
    this.watch();
    this.changed();
  }
}
