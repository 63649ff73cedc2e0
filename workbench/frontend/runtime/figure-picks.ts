// What a click on a mark of a figure selects, and the same as a list of buttons for the keyboard.

import { html, name } from './dom';
import type { Figure } from './drawing';
import type { Linking } from './linking';
import { trans } from './words';

type Picks = NonNullable<Figure['picks']>;
type Part = Picks['parts'][number];

export class FigurePicks {
  /** The marks as buttons. */
  readonly element: HTMLElement;
  private readonly buttons: readonly (readonly [HTMLButtonElement, Part])[];

  constructor(
    private readonly picks: Picks,
    private readonly linking: Linking
  ) {
    this.buttons = picks.parts.flatMap((part, place) => {
      if (!this.known(part)) return [];
      const button = html(
        'button',
        { type: 'button', class: 'plain', 'aria-pressed': 'false' },
        name(picks.labels[place] ?? '')
      );
      button.addEventListener('click', () => {
        this.pick(part);
      });
      return [[button, part] as const];
    });
    this.element = html('div', { class: 'picks', hidden: true }, ...this.buttons.map(([button]) => button));
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', trans.__('select rows'));
    this.show();
  }

  /** Whether there is anything to pick. */
  get any(): boolean {
    return this.buttons.length > 0;
  }

  /** Shows what is selected, here or anywhere. */
  show(): void {
    for (const [button, part] of this.buttons) button.setAttribute('aria-pressed', String(this.isPicked(part)));
  }

  /** Hears of clicks, once the chart is drawn. */
  listen(plot: HTMLElement, on: (event: 'plotly_click', listener: (clicked: unknown) => void) => void): void {
    plot.classList.add('opens');
    on('plotly_click', clicked => {
      const { points = [] } = clicked as { readonly points?: readonly { readonly pointNumber?: unknown }[] };
      // A copy of the trace, of the selected rows, has its marks in the same places.
      const place = points[0]?.pointNumber;
      if (typeof place === 'number') this.pick(this.picks.parts[place] ?? null);
    });
  }

  private known(part: Part): boolean {
    return part?.every(({ field }) => this.linking.field(field) !== undefined) === true;
  }

  private isPicked(part: Part): boolean {
    const { bins, brushes } = this.linking;
    if (brushes.length !== part?.length) return false;
    return part.every(({ field, bins: wanted }) => {
      const own = bins.get(field);
      return own?.size === wanted.length && wanted.every(bin => own.has(bin));
    });
  }

  /** Selects a part, in the place of all that is brushed here; takes it away when it is selected already. */
  private pick(part: Part): void {
    if (part === null || !this.known(part)) return;
    const bins = part.map(each => [each.field, each.bins] as const);
    this.linking.replace(this.isPicked(part) ? {} : Object.fromEntries(bins));
  }
}
