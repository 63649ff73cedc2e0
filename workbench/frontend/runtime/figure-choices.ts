// What a brush on a figure selects, as a form: every bin can be reached with the keyboard, and is read out by its name.

import { html, name } from './dom';
import type { LinkedField, Linking } from './linking';
import { count } from './numbers';
import { trans } from './words';

interface Part {
  readonly element: HTMLElement;
  /** Shows what is brushed. */
  show(bins: ReadonlySet<number>): void;
}

type Choose = (bins: Iterable<number>) => void;

const NONE: ReadonlySet<number> = new Set();
const ANY = -1;

function checkBox(label: string): { readonly input: HTMLInputElement; readonly element: HTMLElement } {
  const input = html('input', { type: 'checkbox' });
  return { input, element: html('label', {}, input, name(label)) };
}

/** One check box for each bin. */
function list(field: LinkedField, choose: Choose): Part {
  const boxes = field.labels.map(checkBox);
  const element = html('div', { class: 'bins' }, ...boxes.map(box => box.element));
  element.addEventListener('change', () => {
    choose([...boxes.keys()].filter(bin => boxes[bin]?.input.checked));
  });
  return {
    element,
    show: bins => {
      for (const [bin, { input }] of boxes.entries()) input.checked = bins.has(bin);
    }
  };
}

/** From one edge to another, and a check box for what has no place between them. */
function range(field: LinkedField, ends: readonly string[], choose: Choose): Part {
  const last = ends.length - 2;
  const side = (label: string, edges: readonly string[]): HTMLSelectElement =>
    html(
      'select',
      { 'aria-label': label },
      html('option', { value: ANY }, trans.__('any')),
      ...edges.map((end, place) => html('option', { value: place }, end))
    );
  const from = side(trans.__('%1, from', field.title), ends.slice(0, -1));
  const to = side(trans.__('%1, to', field.title), ends.slice(1));
  const others = [field.rest, field.missing].filter(bin => bin !== null);
  const boxes = others.map(bin => ({ bin, ...checkBox(field.labels[bin] ?? '') }));
  const element = html(
    'div',
    { class: 'range' },
    html('label', {}, html('span', {}, trans.__('from')), from),
    html('label', {}, html('span', {}, trans.__('to')), to),
    field.unit === null ? null : html('span', { class: 'soft' }, field.unit),
    ...boxes.map(box => box.element)
  );
  element.addEventListener('change', event => {
    const whole = from.value === String(ANY) && to.value === String(ANY);
    let low = Math.max(Number(from.value), 0);
    let high = to.value === String(ANY) ? last : Number(to.value);
    if (high < low && event.target === to) low = high;
    if (high < low) high = low;
    const bins = whole ? [] : Array.from({ length: high - low + 1 }, (_, place) => low + place);
    choose([...bins, ...boxes.filter(box => box.input.checked).map(box => box.bin)]);
  });
  return {
    element,
    show: bins => {
      const chosen = [...bins].filter(bin => bin <= last);
      const low = Math.min(...chosen);
      const high = Math.max(...chosen);
      from.value = String(chosen.length === 0 || low === 0 ? ANY : low);
      to.value = String(chosen.length === 0 || high === last ? ANY : high);
      if (chosen.length > 0 && low === 0 && high === last) from.value = '0';
      for (const { bin, input } of boxes) input.checked = bins.has(bin);
    }
  };
}

function said(field: LinkedField, bins: ReadonlySet<number>): string {
  const chosen = [...bins];
  if (chosen.length === 0) return trans.__('all');
  const [one = '', other] = chosen.map(bin => field.labels[bin] ?? '');
  if (chosen.length > 2) return trans._n('%2 bin', '%2 bins', chosen.length, count(chosen.length));
  return other === undefined ? one : trans.__('%1 or %2', one, other);
}

export class FigureChoices {
  readonly element: HTMLElement;
  private readonly parts: readonly (Part & { readonly field: LinkedField; readonly told: HTMLElement })[];

  constructor(
    fields: readonly LinkedField[],
    private readonly linking: Linking
  ) {
    this.parts = fields.map(field => {
      const choose: Choose = bins => {
        linking.brush(field.id, bins);
      };
      const part =
        field.ends !== null && field.ends.length > 1 ? range(field, field.ends, choose) : list(field, choose);
      return { ...part, field, told: html('span', { class: 'soft', 'aria-live': 'polite' }) };
    });
    this.element = html(
      'div',
      { class: 'choices', hidden: true },
      ...this.parts.map(({ field, told, element }) =>
        html('fieldset', {}, html('legend', {}, name(field.title), ' ', told), element)
      )
    );
    this.show();
  }

  /** Shows what is brushed, here or anywhere. */
  show(): void {
    if (this.element.hidden) return;
    for (const part of this.parts) {
      const bins = this.linking.bins.get(part.field.id) ?? NONE;
      part.show(bins);
      part.told.textContent = said(part.field, bins);
    }
  }
}
