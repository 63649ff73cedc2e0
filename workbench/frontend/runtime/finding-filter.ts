// What of many findings is shown: by a word in them, by code, by severity.

import type { Finding } from './drawing';
import { html } from './dom';
import { count } from './numbers';
import { severityWords } from './severity-words';
import { trans } from './words';

export interface Chosen {
  /** Whether nothing is left out. */
  readonly all: boolean;
  readonly takes: (finding: Finding) => boolean;
}

const ANY = '';

function choice(label: string, any: string, values: readonly (readonly [string, string])[]): HTMLSelectElement {
  return html(
    'select',
    { 'aria-label': label },
    html('option', { value: ANY }, any),
    ...values.map(([value, words]) => html('option', { value }, words))
  );
}

/** What is searched in a finding. */
function textOf({ code, title, column, columns }: Finding): string {
  return [code, title, column ?? '', ...(columns ?? [])].join('\n').toLowerCase();
}

export class FindingFilter {
  readonly element: HTMLElement;
  private readonly words = html('input', {
    type: 'search',
    placeholder: trans.__('find a column or a word'),
    'aria-label': trans.__('find findings')
  });
  private readonly code: HTMLSelectElement;
  private readonly severity: HTMLSelectElement;
  private readonly told = html('span', { class: 'soft', role: 'status' });

  /** @param fill - Draws what is chosen; says how many findings that are. */
  constructor(
    private readonly findings: readonly Finding[],
    private readonly fill: (chosen: Chosen) => number
  ) {
    const codes = [...new Set(findings.map(({ code }) => code))].sort();
    const severities = (['error', 'warning', 'info'] as const).filter(each =>
      findings.some(({ severity }) => severity === each)
    );
    this.code = choice(
      trans.__('code'),
      trans.__('every code'),
      codes.map(code => [code, code])
    );
    this.severity = choice(
      trans.__('severity'),
      trans.__('every severity'),
      severities.map(each => [each, severityWords(each)])
    );
    this.element = html('div', { class: 'finder' }, this.words, this.severity, this.code, this.told);
    this.element.addEventListener('input', () => {
      this.choose();
    });
  }

  private choose(): void {
    const words = this.words.value.trim().toLowerCase();
    const [code, severity] = [this.code.value, this.severity.value];
    const all = words === '' && code === ANY && severity === ANY;
    const shown = this.fill({
      all,
      takes: finding =>
        (code === ANY || finding.code === code) &&
        (severity === ANY || finding.severity === severity) &&
        (words === '' || textOf(finding).includes(words))
    });
    this.told.textContent = all ? '' : trans.__('%1 of %2', count(shown), count(this.findings.length));
  }
}
