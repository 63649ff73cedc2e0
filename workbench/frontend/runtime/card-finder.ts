// What of many cards is shown, and in which order: by a word in the heading or beside it.

import type { SectionOf } from './drawing';
import { html } from './dom';
import { count } from './numbers';
import { trans } from './words';

type Sorts = NonNullable<SectionOf<'sparks'>['overview']>['sorts'];

export interface Named {
  readonly title: string;
  readonly note: string;
}

const AS_GIVEN = 'given';
const BY_NAME = 'name';

export class CardFinder {
  readonly element: HTMLElement;
  private readonly words = html('input', {
    type: 'search',
    placeholder: trans.__('find by name or type'),
    'aria-label': trans.__('find by name or type')
  });
  private readonly sort: HTMLSelectElement;
  private readonly told = html('span', { class: 'soft', role: 'status' });
  private readonly texts: readonly string[];

  /** @param show - Shows these things, by their places, in this order. */
  constructor(
    private readonly things: readonly Named[],
    private readonly sorts: Sorts,
    private readonly show: (order: readonly number[]) => void
  ) {
    this.texts = things.map(({ title, note }) => `${title}\n${note}`.toLowerCase());
    this.sort = html(
      'select',
      { 'aria-label': trans.__('order') },
      html('option', { value: AS_GIVEN }, trans.__('as in the report')),
      ...sorts.map(({ label }, place) => html('option', { value: place }, label)),
      html('option', { value: BY_NAME }, trans.__('by name'))
    );
    this.element = html('div', { class: 'finder' }, this.words, this.sort, this.told);
    this.element.addEventListener('input', () => {
      this.choose();
    });
    this.choose();
  }

  private choose(): void {
    const words = this.words.value.trim().toLowerCase().split(/\s+/);
    const found = [...this.things.keys()].filter(place => words.every(word => this.texts[place]?.includes(word)));
    const order = this.sorted(found);
    this.told.textContent =
      order.length === this.things.length ? '' : trans.__('%1 of %2', count(order.length), count(this.things.length));
    this.show(order);
  }

  private sorted(places: readonly number[]): readonly number[] {
    const { value } = this.sort;
    if (value === AS_GIVEN) return places;
    if (value === BY_NAME) {
      const collator = new Intl.Collator(undefined, { numeric: true });
      const title = (place: number): string => this.things[place]?.title ?? '';
      return [...places].sort((one, other) => collator.compare(title(one), title(other)));
    }
    const sort = this.sorts[Number(value)];
    const sign = sort?.descending === true ? -1 : 1;
    const number = (place: number): number => sort?.values[place] ?? 0;
    return [...places].sort((one, other) => sign * (number(one) - number(other)) || one - other);
  }
}
