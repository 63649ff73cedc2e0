// What is selected in the views of a page, as far as it was told: by this page to the kernel, or by the kernel to this page.
// Other pages of the kernel brush the same views; the kernel numbers what it is told, and the highest number stands.

import type { SelectedBins } from '../runtime/channel';

interface Told {
  readonly view: string;
  readonly bins: SelectedBins;
}

interface Heard {
  readonly bins: SelectedBins;
  readonly turn: number;
}

/** One text for equal bins: fields by name. */
function textOf(bins: SelectedBins): string {
  return JSON.stringify(Object.entries(bins).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const NOTHING = textOf({});

function toldIn(selections: unknown): readonly Told[] {
  return Array.isArray(selections) ? (selections as readonly Told[]) : [];
}

export class PageSelections {
  private readonly bins = new Map<string, SelectedBins>();
  /** What the kernel knew last of a view, as far as this page knows. */
  private readonly known = new Map<string, string>();
  /** The number of the last change of each view that is known here. */
  private readonly turns = new Map<string, number>();
  /** How many of this page's own changes the kernel has not numbered yet. */
  private readonly open = new Map<string, number>();
  /** What was heard of a view meanwhile: older or newer than this page's change, as its number will tell. */
  private readonly early = new Map<string, Heard>();

  /** @param changed - Called when the kernel has told what is selected in a view. */
  constructor(private readonly changed: (view: string) => void) {}

  of(view: string): SelectedBins {
    return this.bins.get(view) ?? {};
  }

  has(view: string): boolean {
    return this.bins.has(view);
  }

  /** Takes what the kernel tells. */
  hear(view: string, bins: SelectedBins, turn: number): void {
    if ((this.open.get(view) ?? 0) > 0) {
      this.early.set(view, { bins, turn });
      return;
    }
    if (turn <= (this.turns.get(view) ?? 0)) return;
    this.turns.set(view, turn);
    this.known.set(view, textOf(bins));
    this.bins.set(view, bins);
    this.changed(view);
  }

  /**
   * Asks with the selections of this page. *ask* is given the views of which the kernel knows them: these are only repeated,
   * and must not undo what another page has brushed meanwhile.
   */
  async tell(selections: unknown, ask: (heard: readonly string[]) => Promise<unknown>): Promise<unknown> {
    const told = toldIn(selections);
    const own = told.filter(({ view, bins }) => (this.known.get(view) ?? NOTHING) !== textOf(bins));
    for (const { view, bins } of told) this.bins.set(view, bins);
    for (const { view } of own) this.open.set(view, (this.open.get(view) ?? 0) + 1);
    let turn = 0;
    try {
      const answer = await ask(told.filter(each => !own.includes(each)).map(each => each.view));
      turn = Number((answer as { readonly turn?: unknown } | null)?.turn ?? 0);
      for (const { view, bins } of own) this.known.set(view, textOf(bins));
      return answer;
    } finally {
      for (const { view } of own) this.close(view, turn);
    }
  }

  clear(): void {
    for (const each of [this.bins, this.known, this.turns, this.open, this.early]) each.clear();
  }

  private close(view: string, turn: number): void {
    this.turns.set(view, Math.max(turn, this.turns.get(view) ?? 0));
    const open = (this.open.get(view) ?? 1) - 1;
    this.open.set(view, open);
    const early = this.early.get(view);
    if (open > 0 || early === undefined) return;
    this.early.delete(view);
    this.hear(view, early.bins, early.turn);
  }
}
