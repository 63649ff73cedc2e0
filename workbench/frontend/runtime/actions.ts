// Actions: code that a person may take along. It is never executed from here.

import type { Action } from './drawing';
import { html } from './dom';
import { trans } from './words';

async function copy(code: HTMLElement): Promise<void> {
  const text = code.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page without the clipboard's permission: select the code, so that the keyboard can copy it.
    getSelection()?.selectAllChildren(code);
    throw new Error(trans.__('the code is selected: press Ctrl+C'));
  }
}

export function drawAction(action: Action): HTMLElement {
  const code = html('code', {}, action.code);
  const said = html('span', { class: 'soft', role: 'status' });
  const button = html('button', { type: 'button', class: 'plain' }, trans.__('copy code'));
  button.addEventListener('click', () => {
    copy(code).then(
      () => (said.textContent = trans.__('copied')),
      (problem: unknown) => (said.textContent = (problem as Error).message)
    );
  });
  return html(
    'details',
    { class: 'action', 'data-id': action.id },
    html('summary', {}, action.label),
    html('pre', { tabindex: 0, 'aria-label': trans.__('%1 code', action.language) }, code),
    html('p', {}, button, said)
  );
}
