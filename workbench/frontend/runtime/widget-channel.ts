// The channel of a view that is drawn as a widget: questions and answers are the widget's custom messages, and what is
// selected is one of its traits, so that it works wherever anywidget does.

import { textOf, type Channel, type LinkState, type SelectedBins } from './channel';
import { trans } from './words';

/** What is asked of a widget's model, by anywidget's conventions. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, listener: (content: unknown) => void): void;
  off(event: string, listener: (content: unknown) => void): void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly refuse: (reason: string) => void;
}

/** How long "linking" may last before it is called "busy". */
const SLOW = 1000;

/** How long a view waits for an answer. */
const PATIENCE = 30_000;

const NOTHING = textOf({});

let channels = 0;

export class WidgetChannel implements Channel {
  readonly trans = trans;
  state: LinkState = { kind: 'asking' };
  private readonly view: string;
  private readonly prefix: string;
  private readonly waiting = new Map<string, Waiting>();
  private readonly listeners = new Set<() => void>();
  private readonly stops = new Set<() => void>();
  /** What this page has selected itself, and so need not be told. */
  private own: unknown;
  /** What the kernel knew last, as far as this view knows; such a selection is only repeated. */
  private known = NOTHING;
  /** The number of the last change that this view has made or heard of, as the kernel counts them. */
  private turn = 0;
  /** The widget's number when it was looked at last. */
  private seen = 0;
  /** How many of this view's own changes the kernel has not numbered yet; what is heard meanwhile has to wait. */
  private open = 0;
  private readonly late = new Set<() => void>();
  private asked = 0;

  constructor(private readonly model: Model) {
    channels += 1;
    // Of one page's views of a widget each hears the answers of all; pages are told apart by chance.
    this.prefix = `${String(channels)}-${Math.random().toString(36).slice(2)}`;
    this.view = String((model.get('payload') as { readonly id?: unknown } | undefined)?.id);
    model.on('msg:custom', this.receive);
    void this.greet();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  onSelect(listener: (bins: SelectedBins) => void): () => void {
    const tell = (): void => {
      const bins = this.model.get('selection');
      if (bins === this.own) return;
      if (this.open > 0) this.late.add(tell);
      else if (this.isNews()) {
        this.known = textOf(bins);
        listener((bins ?? {}) as SelectedBins);
      }
    };
    this.model.on('change:selection', tell);
    const stop = (): void => {
      this.model.off('change:selection', tell);
      this.late.delete(tell);
      this.stops.delete(stop);
    };
    this.stops.add(stop);
    if (this.model.get('selection') != null) tell();
    return stop;
  }

  ask(question: string, arguments_: Readonly<Record<string, unknown>>): Promise<unknown> {
    const told = { ...arguments_, view: this.view };
    return question === 'select' ? this.select(told) : this.question(question, told, PATIENCE);
  }

  dispose(): void {
    this.model.off('msg:custom', this.receive);
    for (const stop of this.stops) stop();
    for (const { refuse } of this.waiting.values()) refuse(trans.__('The view has gone.'));
    this.listeners.clear();
  }

  /** Asks about selections, and learns the number of the change that this page has made by it. */
  private async select(told: Readonly<Record<string, unknown>>): Promise<unknown> {
    const mine = this.mine(told.selections);
    if (mine === undefined || textOf(mine) === this.known) {
      return this.question('select', { ...told, heard: [this.view] }, PATIENCE);
    }
    this.note(mine);
    this.open += 1;
    try {
      const answer = await this.question('select', told, PATIENCE);
      this.known = textOf(mine);
      this.turn = Math.max(this.turn, Number((answer as { readonly turn?: unknown } | null)?.turn ?? 0));
      return answer;
    } finally {
      this.open -= 1;
      if (this.open === 0) this.hearLate();
    }
  }

  private hearLate(): void {
    const late = [...this.late];
    this.late.clear();
    for (const tell of late) tell();
  }

  /**
   * Tells whether what the widget has now came after this page's own last change: the kernel numbers what a page or code in
   * a cell selects. A change without a new number is code's, which has set the trait itself.
   */
  private isNews(): boolean {
    const number = Number(this.model.get('_turn') ?? 0);
    const numbered = number !== this.seen;
    this.seen = number;
    if (numbered && number <= this.turn) return false;
    this.turn = Math.max(this.turn, number);
    return true;
  }

  /** Returns what is selected in this view among the *selections* that are told. */
  private mine(selections: unknown): SelectedBins | undefined {
    if (!Array.isArray(selections)) return undefined;
    const told = selections as { readonly view: string; readonly bins: SelectedBins }[];
    return told.find(each => each.view === this.view)?.bins;
  }

  /** Keeps the widget's trait as the page has it, before the kernel is asked. */
  private note(bins: SelectedBins): void {
    this.own = Object.keys(bins).length === 0 ? null : bins;
    this.model.set('selection', this.own);
    this.model.save_changes();
  }

  private question(
    question: string,
    arguments_: Readonly<Record<string, unknown>>,
    patience: number | null
  ): Promise<unknown> {
    this.asked += 1;
    const id = `${this.prefix}-${String(this.asked)}`;
    return new Promise((resolve, reject) => {
      const timer =
        patience === null
          ? undefined
          : setTimeout(() => {
              this.waiting
                .get(id)
                ?.refuse(trans.__('The kernel has not answered within %1 seconds.', String(patience / 1000)));
            }, patience);
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(id);
      };
      this.waiting.set(id, {
        resolve: answer => {
          done();
          resolve(answer);
        },
        refuse: reason => {
          done();
          reject(new Error(reason));
        }
      });
      this.model.send({ id, question, arguments: arguments_ });
    });
  }

  private readonly receive = (content: unknown): void => {
    const { id, answer, error } = (content ?? {}) as Readonly<Record<string, unknown>>;
    const waiting = typeof id === 'string' ? this.waiting.get(id) : undefined;
    if (waiting === undefined) return;
    if (error === undefined) waiting.resolve(answer);
    else waiting.refuse(typeof error === 'string' ? error : trans.__('The kernel has a problem with this question.'));
  };

  /** Says hello: "linked" is said only after an answer has come. */
  private async greet(): Promise<void> {
    const timer = setTimeout(() => {
      this.become({ kind: 'busy' });
    }, SLOW);
    try {
      const answer = await this.question('hello', { views: [this.view] }, null);
      const known = (answer as { readonly views?: Readonly<Record<string, boolean>> } | null)?.views?.[this.view];
      this.become(known === true ? { kind: 'linked' } : { kind: 'unknown', because: null });
    } catch (problem) {
      this.become({ kind: 'failed', reason: (problem as Error).message });
    } finally {
      clearTimeout(timer);
    }
  }

  private become(state: LinkState): void {
    this.state = state;
    for (const listener of [...this.listeners]) listener();
  }
}
