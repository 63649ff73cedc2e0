// What cannot be drawn, in a sentence in its place.

import { html } from './dom';

export function problem(title: string, error: unknown): HTMLElement {
  const reason = error instanceof Error ? error.message : String(error);
  return html('p', { class: 'problem', role: 'alert' }, html('b', {}, title), ` ${reason}`);
}
