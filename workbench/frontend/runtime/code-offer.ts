// Code that a view offers: a place that can puts it into a new cell, others show it and copy it. Nothing is executed.

import { html } from './dom';
import { trans } from './words';

/** Puts code into a new cell below the one that shows the view. */
export type Insert = (code: string) => void;

/** Copies the text of *code*; where that is not allowed, selects it, so that the keyboard can. */
export async function copyText(code: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return trans.__('copied');
  } catch {
    getSelection()?.selectAllChildren(code);
    return trans.__('the code is selected: press Ctrl+C');
  }
}

export interface Offer {
  readonly button: HTMLButtonElement;
  /** Where the code is shown, or what became of it is told. */
  readonly place: HTMLElement;
}

/**
 * A button that inserts code, or shows it to be copied where nothing can be inserted.
 *
 * @param words - What the button says.
 * @param label - What it is about, for those who do not see where it stands.
 */
export function offerCode(words: string, label: string, code: string, insert: Insert | null): Offer {
  const button = html('button', { type: 'button', class: 'plain', 'aria-label': label }, words);
  const said = html('span', { class: 'soft', role: 'status' });
  if (insert !== null) {
    const place = html('p', { class: 'offered' }, said);
    button.addEventListener('click', () => {
      insert(code);
      said.textContent = trans.__('inserted below, not executed');
    });
    return { button, place };
  }
  const shown = html('code', {}, code);
  const copy = html('button', { type: 'button', class: 'plain' }, trans.__('copy code'));
  copy.addEventListener('click', () => {
    void copyText(shown).then(words => (said.textContent = words));
  });
  const block = html('pre', { tabindex: 0, role: 'region', 'aria-label': label }, shown);
  const place = html('div', { class: 'offered', hidden: true }, block, html('p', {}, copy, said));
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => {
    place.hidden = !place.hidden;
    button.setAttribute('aria-expanded', String(!place.hidden));
  });
  return { button, place };
}
