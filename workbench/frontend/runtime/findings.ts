// Findings: the gravest first, one sentence each; the remedy and the rows behind it on demand.

import type { Finding } from './drawing';
import { html, name } from './dom';
import { count } from './numbers';
import type { RowsPanel } from './rows-panel';
import { trans } from './words';

const SIGNS = { error: '✕', warning: '!', info: 'i' } as const;
const SHOWN = 8;

function severityWords(severity: Finding['severity']): string {
  return { error: trans.__('error'), warning: trans.__('warning'), info: trans.__('info') }[severity];
}

function copyable(words: string, code: string): HTMLElement {
  return html('p', {}, html('span', { class: 'soft' }, `${words} `), html('code', { dir: 'auto' }, code));
}

/** The sentence, with the column's name in it made bold. */
function sentence(finding: Finding): HTMLElement {
  const text = html('span', { class: 'sentence' });
  const column = finding.column ?? '';
  const place = column === '' ? -1 : finding.title.indexOf(column);
  if (place < 0) text.append(finding.title);
  else text.append(finding.title.slice(0, place), name(column, 'b'), finding.title.slice(place + column.length));
  return text;
}

function amount(finding: Finding): string {
  if (finding.cell !== undefined) return trans.__('cell %1', count(finding.cell));
  if (finding.count === null) return '';
  if (typeof finding.count === 'number') return trans._n('%2 row', '%2 rows', finding.count, count(finding.count));
  return trans.__('%1 rows', finding.count);
}

function drawFinding(finding: Finding, place: number, panel: RowsPanel | null): HTMLLIElement {
  const severity = severityWords(finding.severity);
  const summary = html(
    'summary',
    {},
    html('span', { class: 'sign', title: severity, role: 'img', 'aria-label': severity }, SIGNS[finding.severity]),
    html('code', {}, finding.code),
    sentence(finding),
    html('span', { class: 'soft amount' }, amount(finding))
  );
  const rows = finding.rows === null || finding.rows.length === 0 ? null : finding.rows.map(String).join(', ');
  const details = html(
    'details',
    {},
    summary,
    html(
      'div',
      { class: 'more' },
      html('p', {}, finding.remedy ?? trans.__('No remedy is suggested.')),
      finding.where !== null && copyable(trans.__('rows where'), finding.where),
      rows !== null && copyable(trans.__('rows'), rows),
      panel?.link(finding, place)
    )
  );
  return html('li', { class: finding.severity }, details);
}

/**
 * Draws findings, in the order of the report.
 *
 * @param panel - Where the rows behind a finding are shown; without one, no finding offers them.
 */
export function drawFindings(findings: readonly Finding[], panel: RowsPanel | null = null): HTMLElement {
  if (findings.length === 0) return html('p', { class: 'soft' }, trans.__('Nothing found that needs attention.'));
  const items = findings.map((finding, place) => drawFinding(finding, place, panel));
  const list = html('ul', { class: 'findings' }, ...items.slice(0, SHOWN));
  const rest = items.slice(SHOWN);
  if (rest.length === 0) return list;
  const more = html('button', { type: 'button', class: 'plain' }, trans.__('show %1 more', count(rest.length)));
  more.addEventListener('click', () => {
    list.append(...rest);
    more.remove();
  });
  return html('div', {}, list, more);
}
