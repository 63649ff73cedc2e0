// Findings: the gravest first, one sentence each. Those of one kind over many columns are one line that opens.

import { offerCode, type Insert } from './code-offer';
import type { Finding, SectionOf } from './drawing';
import { html, name } from './dom';
import { FindingFilter, type Chosen } from './finding-filter';
import { count } from './numbers';
import type { RowsPanel } from './rows-panel';
import { severityWords } from './severity-words';
import { placed, trans } from './words';

type Section = Pick<SectionOf<'findings'>, 'items' | 'groups'>;
type Group = NonNullable<SectionOf<'findings'>['groups']>[number];

const SIGNS = { error: '✕', warning: '!', info: 'i' } as const;
const SHOWN = 8;
/** Findings of one kind, from which on they are one line. */
const ALIKE = 3;
/** Findings, from which on they can be searched. */
const MANY = 12;
const NAMED = 3;

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

function sign(severity: Finding['severity']): HTMLElement {
  const words = severityWords(severity);
  return html('span', { class: 'sign', title: words, role: 'img', 'aria-label': words }, SIGNS[severity]);
}

/** What a finding offers, and where that shows itself. */
function offers(finding: Finding, insert: Insert | null): ReturnType<typeof offerCode>[] {
  const { code, title, fix, gate } = finding;
  return [
    ...(fix === undefined ? [] : [offerCode(trans.__('fix'), trans.__('fix of %1: %2', code, title), fix, insert)]),
    ...(gate === undefined
      ? []
      : [offerCode(trans.__('gate'), trans.__('add to the contract, for %1: %2', code, title), gate, insert)])
  ];
}

/** How findings are drawn, and where their rows are shown. */
interface Around {
  readonly panel: RowsPanel | null;
  readonly insert: Insert | null;
}

function drawFinding(finding: Finding, place: number, { panel, insert }: Around): HTMLLIElement {
  const summary = html(
    'summary',
    {},
    sign(finding.severity),
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
      rows !== null && copyable(trans.__('rows'), rows)
    )
  );
  const offered = offers(finding, insert);
  const acts = [panel?.link(finding, finding.place ?? place), ...offered.map(each => each.button)];
  return html(
    'li',
    { class: finding.severity },
    details,
    html('div', { class: 'acts' }, ...acts),
    ...offered.map(each => each.place)
  );
}

/** A line of the list: one finding, or those of one kind over many columns. */
interface Line {
  readonly kind: string;
  readonly findings: readonly { readonly finding: Finding; readonly place: number }[];
  readonly group: Group | null;
}

function kindOf({ code, severity }: Pick<Finding, 'code' | 'severity'>): string {
  return `${code} ${severity}`;
}

/** Findings in the order of the report; a kind of which there are many stands where its first one does. */
function lines({ items, groups }: Section, chosen: (finding: Finding) => boolean): Line[] {
  const kinds = new Map((groups ?? []).map(group => [kindOf(group), group]));
  const made = new Map<string, Line & { findings: { finding: Finding; place: number }[] }>();
  const all: Line[] = [];
  items.forEach((finding, place) => {
    if (!chosen(finding)) return;
    const kind = kindOf(finding);
    const group = kinds.get(kind);
    if (group === undefined || group.total < ALIKE || finding.column === null) {
      all.push({ kind, findings: [{ finding, place }], group: null });
      return;
    }
    const known = made.get(kind);
    if (known !== undefined) known.findings.push({ finding, place });
    else {
      const line = { kind, findings: [{ finding, place }], group };
      made.set(kind, line);
      all.push(line);
    }
  });
  return all;
}

/** What columns have in common: "missing in 6 columns: a, b, c, …". */
function common({ name: what }: Group, total: number, columns: readonly string[]): HTMLElement {
  const named = html('span', {});
  columns.slice(0, NAMED).forEach((column, at) => {
    named.append(...(at === 0 ? [] : [', ']), name(column, 'b'));
  });
  if (total > Math.min(columns.length, NAMED)) named.append(', …');
  const words = trans._n('%2 in %3 column: %4', '%2 in %3 columns: %4', total, '%1', count(total), '%2');
  return html('span', { class: 'sentence' }, ...placed(words, document.createTextNode(what), named));
}

function drawGroup(line: Line, group: Group, { around, whole }: { around: Around; whole: boolean }): HTMLLIElement {
  const columns = line.findings.map(({ finding }) => finding.column ?? '');
  const carried = line.findings.length;
  const total = whole ? group.total : carried;
  const summary = html(
    'summary',
    {},
    sign(group.severity),
    html('code', {}, group.code),
    common(group, total, columns),
    html('span', { class: 'soft amount' }, trans._n('%2 finding', '%2 findings', total, count(total)))
  );
  const list = html('ul', { class: 'findings' });
  const left =
    total > carried &&
    html('p', { class: 'soft left' }, trans.__('%1 of %2 are in this view', count(carried), count(total)));
  const details = html('details', { class: 'group' }, summary, list, left);
  details.addEventListener('toggle', () => {
    if (!details.open || list.hasChildNodes()) return;
    list.append(...line.findings.map(({ finding, place }) => drawFinding(finding, place, around)));
  });
  return html('li', { class: group.severity }, details);
}

/**
 * Draws findings, in the order of the report.
 *
 * @param panel - Where the rows behind a finding are shown; without one, no finding offers them.
 * @param insert - What puts code into a cell; without it, code is copied.
 */
export function drawFindings(
  section: Section,
  panel: RowsPanel | null = null,
  insert: Insert | null = null
): HTMLElement {
  const around = { panel, insert };
  const total = (section.groups ?? []).reduce((sum, group) => sum + group.total, 0);
  if (section.items.length === 0) return html('p', { class: 'soft' }, trans.__('Nothing found that needs attention.'));

  const list = html('ul', { class: 'findings' });
  const more = html('button', { type: 'button', class: 'plain' });
  let rest: Line[] = [];
  let whole = true;
  const drawn = (line: Line): HTMLLIElement => {
    const [first] = line.findings;
    if (line.group !== null && line.findings.length > 1) return drawGroup(line, line.group, { around, whole });
    return first === undefined ? html('li') : drawFinding(first.finding, first.place, around);
  };
  const fill = (chosen: Chosen): number => {
    whole = chosen.all;
    const all = lines(section, chosen.takes);
    const few = all.length <= SHOWN + 1; // a button takes as much room as one more
    rest = few ? [] : all.slice(SHOWN);
    list.replaceChildren(...all.slice(0, few ? undefined : SHOWN).map(drawn));
    more.hidden = rest.length === 0;
    more.textContent = trans.__('show %1 more', count(rest.length));
    return all.reduce((sum, line) => sum + line.findings.length, 0);
  };
  more.addEventListener('click', () => {
    const first = list.children.length;
    list.append(...rest.map(drawn));
    more.hidden = true;
    list.children[first]?.querySelector('summary')?.focus();
  });
  fill({ all: true, takes: () => true });
  const many = Math.max(section.items.length, total) > MANY;
  const filter = many ? new FindingFilter(section.items, fill) : null;
  return html('div', {}, filter?.element, list, more);
}

/** How many findings there are, carried or not. */
export function findingsIn({ items, groups }: Section): number {
  const total = (groups ?? []).reduce((sum, group) => sum + group.total, 0);
  return Math.max(items.length, total);
}
