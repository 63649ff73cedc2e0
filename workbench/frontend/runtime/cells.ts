// The cells of tables in words. The numbers of a column share their decimals, so that they can be compared at a glance.

import type { Table } from './drawing';
import { count, fixed, moment, NOTHING, number, plain, share } from './numbers';

export type Column = Table['columns'][number];
export type Cell = number | string | boolean | null | undefined;

const DIGITS = 4;

export function isEmpty(value: Cell): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}

export function isNumeric(column: Column): boolean {
  return column.type === 'number' || column.type === 'integer' || column.type === 'share';
}

/** The decimals that suit a column's largest number, or null when its numbers are too large or too small for any. */
function decimals(column: Column): number | null {
  let largest = 0;
  let whole = true;
  for (const value of Array.from<Cell>(column.values)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    whole &&= Number.isInteger(value);
  }
  if (largest >= 1e6 || largest < 1e-3) return null;
  return whole ? 0 : Math.max(DIGITS - Math.max(Math.floor(Math.log10(largest)) + 1, 0), 0);
}

function measure(column: Column): (value: number) => string {
  const places = column.mixed === true ? null : decimals(column);
  if (places === null) return value => number(value, DIGITS);
  const least = 0.5 * 10 ** -places;
  // What would round to nought, and is not, keeps digits of its own.
  return value => (value !== 0 && Math.abs(value) < least ? number(value, 2) : fixed(value, places));
}

/** How the values of a column are written. */
export function formatter(column: Column): (value: Cell) => string {
  const numbers = {
    number: measure(column),
    integer: count,
    share,
    boolean: (value: number) => String(value !== 0),
    date: String,
    text: String,
    image: String
  }[column.type];
  const words = column.type === 'date' ? moment : String;
  const written = column.plain === true ? plain : numbers;
  return value => {
    if (isEmpty(value)) return NOTHING;
    return typeof value === 'number' ? written(value) : words(String(value));
  };
}
