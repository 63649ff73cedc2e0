// What numbers rest on, in words.

import type { Basis } from './drawing';
import { html } from './dom';
import { count } from './numbers';
import { trans } from './words';

export function basisWords(basis: Basis): string {
  switch (basis.kind) {
    case 'exact':
      return trans.__('exact');
    case 'approximate':
      return `≈ ${basis.error ?? ''}`.trim();
    case 'sampled':
      return trans.__('≈ sampled, %1 of %2', count(basis.n ?? 0), count(basis.of ?? 0));
  }
}

/** The mark of a basis that differs from exact; exact is said once, at the head of the view. */
export function basisMark(basis: Basis): HTMLElement | null {
  return basis.kind === 'exact' ? null : html('span', { class: 'basis' }, basisWords(basis));
}
