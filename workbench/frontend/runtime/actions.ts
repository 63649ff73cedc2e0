// Actions: code that a person may take along. It is never executed from here.

import { copyText, type Insert } from './code-offer';
import type { Action } from './drawing';
import { html } from './dom';
import { trans } from './words';

export function drawAction(action: Action, insert: Insert | null = null): HTMLElement {
  const code = html('code', {}, action.code);
  const said = html('span', { class: 'soft', role: 'status' });
  const button = html('button', { type: 'button', class: 'plain' }, trans.__('copy code'));
  button.addEventListener('click', () => {
    void copyText(code).then(words => (said.textContent = words));
  });
  const into = insert !== null && html('button', { type: 'button', class: 'plain' }, trans.__('insert as a cell'));
  if (insert !== null && into !== false) {
    into.addEventListener('click', () => {
      insert(action.code);
      said.textContent = trans.__('inserted below, not executed');
    });
  }
  return html(
    'details',
    { class: 'action', 'data-id': action.id },
    html('summary', {}, action.label),
    html('pre', { tabindex: 0, 'aria-label': trans.__('%1 code', action.language) }, code),
    html('p', {}, button, into, said)
  );
}
