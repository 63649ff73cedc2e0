// Selections in pandas.

import { pythonText, type Dialect, type Literal, type Value } from './dialect';

function written(value: Value, literal: Literal): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (literal === 'interval' && typeof value === 'number') return `pd.Timedelta(${String(value)}, "s")`;
  if (typeof value === 'number') return String(value);
  if (literal === 'number' && /^-?\d+$/.test(value)) return value;
  if (literal === 'timestamp' || literal === 'date') return `pd.Timestamp(${pythonText(value)})`;
  if (literal === 'interval') return `pd.Timedelta(${pythonText(value)})`;
  return pythonText(literal === 'time' ? clock(value) : value);
}

/** A time of day as pandas makes text of it, by which times are compared: six decimals, or none when they are nought. */
function clock(value: string): string {
  const [seconds = '', fraction = ''] = value.split('.');
  return Number(fraction) === 0 ? seconds : `${seconds}.${fraction.padEnd(6, '0')}`;
}

/** The column in a type that can be compared: days and times of day are plain objects, which missing ones are not. */
function comparable(column: string, literal: Literal): string {
  if (literal === 'date') return `pd.to_datetime(${column})`;
  return literal === 'time' ? `${column}.astype("string")` : column;
}

function between(column: string, low: Value, high: Value, closed: boolean, literal: Literal): string {
  const ends = `${written(low, literal)}, ${written(high, literal)}`;
  return `${comparable(column, literal)}.between(${ends}${closed ? '' : ', inclusive="left"'})`;
}

function among(column: string, values: readonly Value[], literal: Literal): string {
  return `${comparable(column, literal)}.isin([${values.map(value => written(value, literal)).join(', ')}])`;
}

function join(parts: readonly string[], sign: string): string {
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${sign} `)})`;
}

/** Selections of the rows of *frame*. */
export function pandas(frame: string): Dialect {
  return {
    column: name => `${frame}[${pythonText(name)}]`,
    between,
    beyond: (column, low, high, literal) => `(${column}.notna() & ~${between(column, low, high, true, literal)})`,
    among,
    beside: (column, values, literal) => `(${column}.notna() & ~${among(column, values, literal)})`,
    missing: column => `${column}.isna()`,
    not: part => `~${part}`,
    all: parts => join(parts, '&'),
    any: parts => join(parts, '|')
  };
}
