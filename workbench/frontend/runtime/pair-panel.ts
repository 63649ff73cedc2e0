// Below a heat map of columns: which two are shown together, and their picture.

import { html, name } from './dom';
import type { LinkedField, Linking } from './linking';
import { PairPicture } from './pair-picture';
import { trans } from './words';

export class PairPanel {
  readonly element: HTMLElement;
  private readonly place = html('div', {});
  private readonly one: HTMLSelectElement;
  private readonly other: HTMLSelectElement;
  private picture: PairPicture | null = null;
  private frame: number | null = null;
  private readonly stop: () => void;

  constructor(
    private readonly fields: readonly (LinkedField | null)[],
    private readonly linking: Linking
  ) {
    this.one = this.choice(trans.__('first column'));
    this.other = this.choice(trans.__('second column'));
    this.element = html(
      'div',
      { class: 'pair-panel', hidden: true, role: 'region', 'aria-label': trans.__('two columns together') },
      html(
        'div',
        { class: 'finder' },
        html('label', {}, html('span', { class: 'soft' }, trans.__('first column')), this.one),
        html('label', {}, html('span', { class: 'soft' }, trans.__('second column')), this.other)
      ),
      this.place
    );
    this.element.addEventListener('change', () => {
      this.draw();
    });
    this.stop = linking.onChange(() => {
      if (this.element.hidden || this.picture === null) return;
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.picture?.draw();
      });
    });
  }

  /** Whether there is any picture. */
  get some(): boolean {
    return this.fields.filter(field => field !== null).length > 1;
  }

  /** Whether there is a picture of two places of the heat map. */
  has(one: number, other: number): boolean {
    return one !== other && (this.fields[one] ?? null) !== null && (this.fields[other] ?? null) !== null;
  }

  /** Shows the picture of two places of the heat map. */
  open(one: number, other: number): void {
    if (!this.has(one, other)) return;
    this.one.value = String(one);
    this.other.value = String(other);
    this.element.hidden = false;
    this.draw();
  }

  /** Shows what is chosen; at first the first two. */
  show(): void {
    const known = [...this.fields.keys()].filter(place => this.fields[place] !== null);
    if (this.picture === null && known[0] !== undefined && known[1] !== undefined) this.open(known[0], known[1]);
    else this.draw();
  }

  dispose(): void {
    this.stop();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }

  private choice(label: string): HTMLSelectElement {
    const options = this.fields.flatMap((field, place) =>
      field === null ? [] : [html('option', { value: place }, field.title)]
    );
    return html('select', { 'aria-label': label }, ...options);
  }

  private draw(): void {
    const [one, other] = [this.fields[Number(this.one.value)], this.fields[Number(this.other.value)]];
    if (!one || !other) return;
    if (one === other) {
      this.picture = null;
      this.place.replaceChildren(html('p', { class: 'soft' }, trans.__('Choose two different columns.')));
      return;
    }
    this.picture = new PairPicture(one, other, this.linking);
    const title = html('h4', {}, name(one.title), ' × ', name(other.title));
    this.place.replaceChildren(title, this.picture.element);
  }
}
