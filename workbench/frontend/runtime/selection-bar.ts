// The bar under the head of a view: what is selected, in words, and what can be done with it.

import { basisWords } from './basis';
import { html, name } from './dom';
import type { Brushed, Linking } from './linking';
import { share } from './numbers';
import { sayable, selectionCode } from './selection-code';
import { brushedWords, brushWords, selectionWords } from './selection-words';
import { estimate } from './stat-words';
import { placed, trans } from './words';

/** Milliseconds of rest before screen readers are told: a drag would talk without end. */
const REST = 500;

/** One brush, with a button that takes it away. */
class Chip {
  readonly element: HTMLElement;
  readonly remove = html('button', { type: 'button', class: 'remove' }, '×');
  private readonly words = name('');

  constructor(
    private brush: Brushed,
    take: (brush: Brushed) => void
  ) {
    const title = name(brush.field.title, 'b');
    const sentence = html('span', { class: 'sentence' }, ...placed(trans.__('%1 is %2'), title, this.words));
    this.element = html('li', { 'data-and': trans.__('and') }, sentence, this.remove);
    this.remove.addEventListener('click', () => {
      take(this.brush);
    });
    this.say(brush);
  }

  say(brush: Brushed): void {
    this.brush = brush;
    const words = brushWords(brush);
    this.words.textContent = brushedWords(brush.field, brush.bins);
    this.element.title = words;
    this.remove.setAttribute('aria-label', trans.__('take away: %1', words));
  }
}

export class SelectionBar {
  readonly element: HTMLElement;
  /** Where the button stands that shows the selected rows. */
  readonly place = html('span', { class: 'place' });
  private readonly bar: HTMLElement;
  private readonly hint = html('p', { class: 'hint' }, trans.__('Drag over a chart, or click in it, to select rows.'));
  private readonly amount = html('strong');
  private readonly part = html('span', { class: 'soft part' });
  private readonly list = html('ul');
  private readonly basis = html('span', { class: 'soft basis' });
  private readonly aloud = html('p', { class: 'aloud', role: 'status', 'aria-live': 'polite' });
  private readonly said = html('span', { class: 'soft said', role: 'status' });
  private readonly code = html('pre', {
    class: 'code',
    tabindex: 0,
    'aria-label': trans.__('code of the selection'),
    hidden: true
  });
  private readonly copied: HTMLElement;
  private readonly end = html('button', { type: 'button', class: 'plain' }, trans.__('clear'));
  private chips = new Map<string, Chip>();
  private frame: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly linking: Linking) {
    this.copied = html(
      'button',
      { type: 'button', class: 'plain' },
      linking.links.code === null ? trans.__('copy as SQL') : trans.__('copy as code')
    );
    this.copied.addEventListener('click', () => {
      void this.copy();
    });
    this.end.addEventListener('click', () => {
      linking.clear();
      this.element.focus();
    });
    this.bar = html(
      'div',
      { class: 'selection', role: 'group', 'aria-label': trans.__('selection'), hidden: true },
      html('p', { class: 'amount-of-rows' }, ...placed(trans.__('Showing %1 where'), this.amount)),
      this.list,
      this.part,
      this.basis,
      html('span', { class: 'acts' }, this.said, this.place, this.copied, this.end)
    );
    this.element = html('div', { class: 'selection-bar', tabindex: -1 }, this.hint, this.bar, this.code, this.aloud);
    linking.onChange(settled => {
      this.plan(settled);
    });
    this.draw();
  }

  dispose(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
  }

  private plan(settled: boolean): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
    if (!settled) {
      this.said.textContent = '';
      this.code.hidden = true;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.aloud.textContent = this.sentence();
    }, REST);
  }

  private get count(): string {
    const { n, exact } = this.linking.rows;
    return trans._n('%2 row', '%2 rows', n, estimate(n, exact));
  }

  private get percent(): string {
    const { n, of, exact } = this.linking.rows;
    return `${exact ? '' : '≈\u202f'}${share(of === 0 ? NaN : n / of)}`;
  }

  private sentence(): string {
    if (!this.linking.active) return trans.__('Nothing is selected. All rows are shown.');
    return trans.__('Showing %1 where %2, %3.', this.count, selectionWords(this.linking.brushes), this.percent);
  }

  private draw(): void {
    const { active, brushes, links, rows } = this.linking;
    this.bar.hidden = !active;
    this.hint.hidden = active;
    this.drawChips(brushes);
    if (!active) return;
    this.copied.hidden = sayable(brushes, links).said.length === 0;
    this.amount.textContent = this.count;
    this.part.textContent = `(${this.percent})`;
    this.basis.textContent = rows.exact || links.sample === null ? '' : basisWords(links.sample);
  }

  private drawChips(brushes: readonly Brushed[]): void {
    const keys = brushes.map(({ view, field }) => JSON.stringify([view, field.id]));
    const before = this.chips;
    this.chips = new Map(
      brushes.map((brush, place) => {
        const key = keys[place] ?? '';
        const chip =
          before.get(key) ??
          new Chip(brush, taken => {
            this.take(taken);
          });
        chip.say(brush);
        return [key, chip];
      })
    );
    if (keys.join() !== [...before.keys()].join()) {
      this.list.replaceChildren(...[...this.chips.values()].map(chip => chip.element));
    }
  }

  /** Takes one brush away, and leaves the keyboard where it can go on. */
  private take(brush: Brushed): void {
    this.linking.remove(brush);
    this.draw();
    const [next] = this.chips.values();
    (next?.remove ?? this.element).focus();
  }

  private async copy(): Promise<void> {
    const { said, left } = sayable(this.linking.brushes, this.linking.links);
    const without = left.map(({ field }) => field.title).join(', ');
    const text = selectionCode(this.linking.links.code, said);
    try {
      await navigator.clipboard.writeText(text);
      this.said.textContent = without === '' ? trans.__('copied') : trans.__('copied without %1', without);
    } catch {
      // A page without the clipboard's permission: show the code, selected, so that the keyboard can copy it.
      this.code.textContent = text;
      this.code.hidden = false;
      getSelection()?.selectAllChildren(this.code);
      this.said.textContent = without === '' ? trans.__('press Ctrl+C') : trans.__('press Ctrl+C without %1', without);
    }
  }
}
