// The numbers beside a figure that follows a selection: those of the selected rows stand next to those of all.

import type { Table } from './drawing';
import { flat, type Followed, type Values } from './figure-follow';
import type { Linking } from './linking';
import { count } from './numbers';
import { trans } from './words';

type Column = Table['columns'][number];

function same(one: number | null | undefined, other: number | null | undefined): boolean {
  if (one === other) return true;
  if (one === null || one === undefined || other === null || other === undefined) return false;
  // A picture may hold its numbers in single precision.
  return Math.abs(one - other) <= 1e-6 * Math.max(Math.abs(one), Math.abs(other));
}

/** Where *part* stands in *whole* as it is; a table may carry fewer rows than the picture has marks. */
function find(part: Values, whole: Values, carriesAll: boolean): number {
  if (part.length === 0) return -1;
  const last = carriesAll ? whole.length - part.length : whole.length - 1;
  for (let start = 0; start <= last; start += 1) {
    const length = Math.min(part.length, whole.length - start);
    let place = 0;
    while (place < length && same(part[place], whole[start + place])) place += 1;
    if (place === length) return start;
  }
  return -1;
}

/** Where the numbers of a picture stand in a column, and those of the selected rows; its empty cells are no numbers. */
function placed(each: Followed, numbers: Values, carriesAll: boolean): { start: number; after: Values } {
  if (each.cells !== true) return { start: find(each.before, numbers, carriesAll), after: each.after };
  const there = [...each.before.keys()].filter(place => each.before[place] !== null);
  const isOwn = numbers.length > 0 && numbers.every((number, row) => same(number, each.before[there[row] ?? -1]));
  return { start: isOwn ? 0 : -1, after: there.map(place => each.after[place] ?? null) };
}

function selected(column: Column, followed: readonly Followed[], carriesAll: boolean): (number | null)[] | null {
  const numbers = flat(column.values);
  const beside = numbers.map((): number | null => null);
  let found = false;
  for (const each of followed) {
    const { start, after } = placed(each, numbers, carriesAll);
    if (start < 0) continue;
    found = true;
    for (let place = 0; place < after.length && start + place < beside.length; place += 1)
      beside[start + place] = after[place] ?? null;
  }
  return found ? beside : null;
}

/** The selected ones of a table of rows; null for another table. */
function selectedRows(table: Table, linking: Linking): Table | null {
  const codes = Object.entries(table.codes).filter(([field]) => linking.field(field) !== undefined);
  if (codes.length === 0) return null;
  const carried = table.columns[0]?.values.length ?? 0;
  const rows = Array.from({ length: carried }, (_, row) => row).filter(row =>
    linking.selects(new Map(codes.map(([field, bins]) => [field, bins[row] ?? -1])))
  );
  const columns = table.columns.map(column => ({ ...column, values: rows.map(row => column.values[row] ?? null) }));
  const [all, part] = [count(carried), count(rows.length)];
  const note =
    carried < table.n_rows
      ? trans._n('%3 of %2 row in this view selected', '%3 of %2 rows in this view selected', carried, all, part)
      : trans._n('%3 of %2 row selected', '%3 of %2 rows selected', carried, all, part);
  return {
    ...table,
    columns,
    codes: {},
    n_rows: rows.length,
    note: table.note === null ? note : `${table.note} ${note}`
  };
}

/**
 * *table* with a column more beside each that follows: those that say how, else those that hold numbers of the picture.
 *
 * Numbers of those that say how may rest on less than the picture; they are marked.
 */
export function followingTable(table: Table, followed: readonly Followed[], linking: Linking): Table {
  const carriesAll = (table.columns[0]?.values.length ?? 0) === table.n_rows;
  const columns = table.columns.flatMap(column => {
    const follow = table.follows[column.name];
    if (follow !== undefined) {
      const marks = linking.marks(follow);
      const title = trans.__('%1, selected', column.title);
      const own = marks.exact ? title : `≈ ${title}`;
      return [
        { ...column, name: `${column.name} selected`, title: own, values: marks.values.slice(0, column.values.length) },
        column
      ];
    }
    const values = column.type === 'number' || column.type === 'integer' || column.type === 'share';
    const own = values ? selected(column, followed, carriesAll) : null;
    if (own === null) return [column];
    const title = trans.__('%1, selected', column.title);
    return [{ ...column, name: `${column.name} selected`, title, values: own }, column];
  });
  if (columns.length > table.columns.length) return { ...table, columns };
  const rows = selectedRows(table, linking);
  if (rows !== null) return rows;
  const notHere = trans.__('These are the numbers of all rows.');
  return { ...table, note: table.note === null ? notHere : `${table.note} ${notHere}` };
}
