// Pages of rows: asked from the kernel or found among the rows that the view carries; what was read once is kept.

import { isEmpty, type Cell, type Column } from './cells';
import type { Channel } from './channel';
import type { Table } from './drawing';
import type { Linking } from './linking';
import { trans } from './words';

export const PAGE = 100;

export type RowColumn = Omit<Column, 'values'>;

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface Page {
  /** Rows in all. */
  readonly n: number;
  readonly columns: readonly RowColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Reads the page that begins with the row at *offset*. */
export type Read = (offset: number, sort: Sort | null) => Promise<Page>;

const TYPES = new Set<unknown>(['number', 'integer', 'share', 'text', 'date', 'boolean', 'image']);
const KEPT = 60; // pages

function asColumn(value: unknown): RowColumn {
  const { name, title, type, unit, plain } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string') throw new Error(trans.__('The kernel has answered with columns that have no names.'));
  return {
    name,
    title: typeof title === 'string' ? title : name,
    type: TYPES.has(type) ? (type as RowColumn['type']) : 'text',
    unit: typeof unit === 'string' ? unit : null,
    plain: plain === true
  };
}

function asPage(answer: unknown): Page {
  const { n, columns, rows } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof n !== 'number' || !Array.isArray(columns) || !Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw new Error(trans.__('The kernel has answered with something else than rows.'));
  }
  return { n, columns: columns.map(asColumn), rows: rows as Cell[][] };
}

/** The rows behind the selection, over all the data; those of one of the report's findings where *finding* is its place. */
export function fromKernel(channel: Channel, linking: Linking, view: string, finding: number | null): Read {
  return async (offset, sort) => {
    const { selections } = linking;
    return asPage(await channel.ask('rows', { view, selections, finding, offset, limit: PAGE, sort }));
  };
}

function order(left: Cell, right: Cell, sign: number): number {
  if (isEmpty(left) || isEmpty(right)) return Number(isEmpty(left)) - Number(isEmpty(right)); // last in both directions
  if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
  return sign * String(left).localeCompare(String(right), undefined, { numeric: true });
}

/** The rows of *table*, which the view carries, that are selected. */
export function fromTable(table: Table, linking: Linking): Read {
  const carried = table.columns[0]?.values.length ?? 0;
  const codes = Object.entries(table.codes);
  const chosen = Array.from({ length: carried }, (_, row) => row).filter(row => {
    if (!linking.active) return true;
    return linking.selects(new Map(codes.map(([field, bins]) => [field, bins[row] ?? -1])));
  });
  return (offset, sort) => {
    const column = table.columns.find(each => each.name === sort?.column);
    const sign = sort?.descending === true ? -1 : 1;
    const sorted =
      column === undefined
        ? chosen
        : [...chosen].sort((one, other) => order(column.values[one], column.values[other], sign) || one - other);
    const rows = sorted.slice(offset, offset + PAGE).map(row => table.columns.map(each => each.values[row]));
    return Promise.resolve({ n: chosen.length, columns: table.columns, rows });
  };
}

/** The pages of one selection, in one order. */
export class Pages {
  private readonly pages = new Map<number, readonly (readonly Cell[])[] | null>();

  constructor(
    private readonly read: Read,
    readonly sort: Sort | null
  ) {}

  /** The row at this place; null while its page is not here. */
  row(place: number): readonly Cell[] | null {
    return this.pages.get(Math.floor(place / PAGE))?.[place % PAGE] ?? null;
  }

  /** Reads the page with the row at this place; null when it was read, or is being read. */
  async load(place: number): Promise<Page | null> {
    const number = Math.floor(place / PAGE);
    if (this.pages.has(number)) return null;
    this.pages.set(number, null);
    try {
      const page = await this.read(number * PAGE, this.sort);
      this.pages.delete(number);
      this.pages.set(number, page.rows);
      const [oldest] = this.pages.keys();
      if (this.pages.size > KEPT && oldest !== undefined && oldest !== number) this.pages.delete(oldest);
      return page;
    } catch (problem) {
      this.pages.delete(number);
      throw problem;
    }
  }
}
