// Tables: sortable by their headers, numbers aligned, and honest about the rows that are not shown.

import { basisMark } from './basis';
import { formatter, isEmpty, isNumeric, type Cell, type Column } from './cells';
import type { Table } from './drawing';
import { html, name } from './dom';
import type { Linking } from './linking';
import { count } from './numbers';
import { trans } from './words';
import { thumbnail } from './thumbnails';

type Order = 'ascending' | 'descending';

const PAGE = 50;
/** Milliseconds. */
const MOMENT = 80;

/** Empty cells come last, whichever the direction. */
function compare(left: Cell, right: Cell, sign: number): number {
  if (isEmpty(left) || isEmpty(right)) return Number(isEmpty(left)) - Number(isEmpty(right));
  if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
  return sign * String(left).localeCompare(String(right), undefined, { numeric: true });
}

function sorted(column: Column, order: Order, length: number): number[] {
  const rows = Array.from({ length }, (_, row) => row);
  const sign = order === 'ascending' ? 1 : -1;
  return rows.sort((left, right) => compare(column.values[left], column.values[right], sign) || left - right);
}

type Writer = (row: number) => HTMLTableCellElement;

function writer(column: Column, first: Column): Writer {
  if (column.type === 'image') {
    const called = formatter(first);
    const alt = (row: number): string => `${column.title}, ${first.title} ${called(first.values[row])}`;
    return row => html('td', { class: 'image' }, thumbnail(column.values[row], alt(row)));
  }
  const words = formatter(column);
  const kind = column.plain === true ? `${column.type} plain` : column.type;
  const look = isNumeric(column) ? { class: 'number' } : { class: kind, dir: 'auto' };
  return row => html('td', look, words(column.values[row]));
}

function headerCell(column: Column, sort: () => void): HTMLTableCellElement {
  if (column.type === 'image') return html('th', { scope: 'col', class: 'image' }, name(column.title));
  const unit = column.unit === null ? null : html('span', { class: 'unit' }, ` ${column.unit}`);
  const button = html('button', { type: 'button', class: 'sort' }, name(column.title), unit);
  button.addEventListener('click', sort);
  return html('th', { scope: 'col', 'aria-sort': 'none', class: isNumeric(column) ? 'number' : null }, button);
}

function remark(table: Table, carried: number, shown: number): string {
  const { n_rows: n } = table;
  const [all, here] = [count(n), count(carried)];
  if (shown === carried) return carried < n ? trans._n('%3 of %2 row', '%3 of %2 rows', n, all, here) : '';
  const part = trans._n('%3 of %2 row shown', '%3 of %2 rows shown', n, all, count(shown));
  return carried < n ? `${part}; ${trans.__('%1 are in this view', here)}` : part;
}

/** Calls *act* a moment after it is asked to, and no more often: rows are read at rest, not during a drag. */
function rarely(act: () => void): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      act();
    }, MOMENT);
  };
}

/** Which rows are selected, as far as the table knows the bins of its rows. */
class Chooser {
  private readonly codes: readonly (readonly [string, ArrayLike<number | null>])[];

  constructor(
    table: Table,
    readonly linking: Linking
  ) {
    this.codes = Object.entries(table.codes).filter(([field]) => linking.field(field) !== undefined);
  }

  /** Whether the table can follow at all. */
  get follows(): boolean {
    return this.codes.length > 0;
  }

  chosen(rows: readonly number[]): readonly number[] {
    if (!this.linking.active) return rows;
    const bins = new Map<string, number>();
    return rows.filter(row => {
      for (const [field, codes] of this.codes) bins.set(field, codes[row] ?? -1);
      return this.linking.selects(bins);
    });
  }

  /** The fields of brushes that are not known of these rows. */
  get unknown(): string[] {
    const known = new Set(this.codes.map(([field]) => field));
    const titles = this.linking.brushes.filter(brush => !known.has(brush.field.id)).map(brush => brush.field.title);
    return [...new Set(titles)];
  }
}

function choice(table: Table, carried: number, chosen: number, shown: number, unknown: readonly string[]): string {
  const [all, part] = [count(carried), count(chosen)];
  const clauses = [
    carried < table.n_rows
      ? trans._n('%3 of %2 row in this view selected', '%3 of %2 rows in this view selected', carried, all, part)
      : trans._n('%3 of %2 row selected', '%3 of %2 rows selected', carried, all, part)
  ];
  if (shown < chosen) clauses.push(trans.__('%1 shown', count(shown)));
  if (unknown.length > 0) clauses.push(trans.__('%1 not known of these rows', unknown.join(', ')));
  return clauses.join('; ');
}

/** Rows whose lines can be shown: a click does it, or a button in the first cell. */
class Opener {
  constructor(
    private readonly places: ArrayLike<number | null>,
    readonly linking: Linking
  ) {}

  opens(element: HTMLTableRowElement, row: number): void {
    const place = this.places[row] ?? null;
    const [first] = element.cells;
    if (place === null || first === undefined) return;
    const button = html('button', { type: 'button', class: 'opens' }, ...first.childNodes);
    first.append(button);
    element.classList.add('opens');
    element.addEventListener('click', () => {
      if (getSelection()?.isCollapsed !== false) this.linking.pointing.choose(place);
    });
    this.mark(element, row);
  }

  mark(element: HTMLTableRowElement, row: number): void {
    const open = this.linking.pointing.row !== null && this.places[row] === this.linking.pointing.row;
    element.classList.toggle('chosen', open);
    element.querySelector('button.opens')?.setAttribute('aria-pressed', String(open));
  }
}

/**
 * Draws a table.
 *
 * @param linking - The selection that its rows follow, when they have bins; without one, all rows are shown.
 */
export function drawTable(
  table: Table,
  { titled = true, linking = null }: { titled?: boolean; linking?: Linking | null } = {}
): HTMLElement {
  const carried = table.columns[0]?.values.length ?? 0;
  const chooser = linking === null ? null : new Chooser(table, linking);
  const opener = linking === null || table.places === undefined ? null : new Opener(table.places, linking);
  let rows: readonly number[] = Array.from({ length: carried }, (_, row) => row);
  let limit = PAGE;
  let drawn = '';
  let inPage: readonly number[] = [];

  const [first] = table.columns;
  const writers = table.columns.map(column => writer(column, first ?? column));
  const body = html('tbody');
  const words = html('span', { class: 'soft' });
  const more = html('button', { type: 'button', class: 'plain' }, trans.__('show more rows'));
  const eachRow = (act: (element: HTMLTableRowElement, row: number) => void): void => {
    inPage.forEach((row, place) => {
      const element = body.rows[place];
      if (element !== undefined) act(element, row);
    });
  };
  const fill = (): void => {
    const following = chooser?.follows === true && chooser.linking.active;
    const chosen = following ? chooser.chosen(rows) : rows;
    const shown = chosen.slice(0, limit);
    const now = shown.join();
    if (now !== drawn) {
      body.replaceChildren(...shown.map(row => html('tr', {}, ...writers.map(write => write(row)))));
      inPage = shown;
      eachRow((element, row) => opener?.opens(element, row));
      drawn = now;
    }
    const stays = chooser?.follows === false && chooser.linking.active && Object.keys(table.follows).length === 0;
    words.textContent = following
      ? choice(table, carried, chosen.length, shown.length, chooser.unknown)
      : [remark(table, carried, shown.length), stays ? trans.__('These are the numbers of all rows.') : '']
          .filter(Boolean)
          .join('. ');
    more.hidden = shown.length === chosen.length;
  };
  more.addEventListener('click', () => {
    limit += 4 * PAGE;
    fill();
  });

  const headers = table.columns.map(column => {
    const cell = headerCell(column, () => {
      const order: Order = cell.ariaSort === 'ascending' ? 'descending' : 'ascending';
      for (const other of headers) other.ariaSort = 'none';
      cell.ariaSort = order;
      rows = sorted(column, order, carried);
      fill();
    });
    return cell;
  });
  fill();
  chooser?.linking.onChange(rarely(fill));
  opener?.linking.pointing.onChange(() => {
    eachRow((element, row) => {
      opener.mark(element, row);
    });
  });

  const grid = html('table', { 'aria-label': table.title }, html('thead', {}, html('tr', {}, ...headers)), body);
  const title = titled && html('h3', {}, name(table.title), basisMark(table.basis));
  const note = table.note !== null && html('p', { class: 'soft' }, table.note);
  const scroller = html('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': table.title }, grid);
  const foot = html('p', { class: 'foot' }, words, more);
  return html('div', { class: 'table', 'data-id': table.id }, title, note, scroller, foot);
}
