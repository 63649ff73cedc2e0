// Tables: sortable by their headers, numbers aligned, and honest about the rows that are not shown.

import { basisMark } from './basis';
import { formatter, isEmpty, isNumeric, type Cell, type Column } from './cells';
import type { Table } from './drawing';
import { html, name } from './dom';
import { count } from './numbers';

type Order = 'ascending' | 'descending';

const PAGE = 50;

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

function writer(column: Column): Writer {
  const words = formatter(column);
  const look = isNumeric(column) ? { class: 'number' } : { class: column.type, dir: 'auto' };
  return row => html('td', look, words(column.values[row]));
}

function headerCell(column: Column, sort: () => void): HTMLTableCellElement {
  const unit = column.unit === null ? null : html('span', { class: 'unit' }, ` ${column.unit}`);
  const button = html('button', { type: 'button', class: 'sort' }, name(column.title), unit);
  button.addEventListener('click', sort);
  return html('th', { scope: 'col', 'aria-sort': 'none', class: isNumeric(column) ? 'number' : null }, button);
}

function remark(table: Table, carried: number, shown: number): string {
  const all = count(table.n_rows);
  if (shown === carried) return carried < table.n_rows ? `${count(carried)} of ${all} rows` : '';
  const rest = carried < table.n_rows ? `; ${count(carried)} are in this view` : '';
  return `${count(shown)} of ${all} rows shown${rest}`;
}

export function drawTable(table: Table, { titled = true } = {}): HTMLElement {
  const carried = table.columns[0]?.values.length ?? 0;
  let rows = Array.from({ length: carried }, (_, row) => row);
  let limit = PAGE;

  const writers = table.columns.map(writer);
  const body = html('tbody');
  const words = html('span', { class: 'soft' });
  const more = html('button', { type: 'button', class: 'plain' }, 'show more rows');
  const fill = (): void => {
    const shown = rows.slice(0, limit);
    body.replaceChildren(...shown.map(row => html('tr', {}, ...writers.map(write => write(row)))));
    words.textContent = remark(table, carried, shown.length);
    more.hidden = shown.length === carried;
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

  const grid = html('table', { 'aria-label': table.title }, html('thead', {}, html('tr', {}, ...headers)), body);
  const title = titled && html('h3', {}, name(table.title), basisMark(table.basis));
  const note = table.note !== null && html('p', { class: 'soft' }, table.note);
  const scroller = html('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': table.title }, grid);
  const foot = html('p', { class: 'foot' }, words, more);
  return html('div', { class: 'table', 'data-id': table.id }, title, note, scroller, foot);
}
