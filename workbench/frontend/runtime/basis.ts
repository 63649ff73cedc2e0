// What numbers rest on, in words.

import type { Basis } from './drawing';
import { html } from './dom';
import { count } from './numbers';

export function basisWords(basis: Basis): string {
  switch (basis.kind) {
    case 'exact':
      return 'exact';
    case 'approximate':
      return `≈ ${basis.error ?? ''}`.trim();
    case 'sampled':
      return `≈ sampled, ${count(basis.n ?? 0)} of ${count(basis.of ?? 0)}`;
  }
}

/** The mark of a basis that differs from exact; exact is said once, at the head of the view. */
export function basisMark(basis: Basis): HTMLElement | null {
  return basis.kind === 'exact' ? null : html('span', { class: 'basis' }, basisWords(basis));
}
