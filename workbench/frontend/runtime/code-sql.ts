// Selections in SQL, as DuckDB reads it.

import type { Dialect, Literal, Value } from './dialect';

const TYPES: Partial<Record<Literal, string>> = { date: 'DATE', time: 'TIME' };
const ZONED = /(?:Z|[+-]\d\d:?\d\d)$/;

function quoted(text: string): string {
  const parts = text.split('\0').map(part => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || chr(0) || ')})`;
}

/** A number that SQL compares as exactly that number: decimals of many digits are not doubles there. */
function numeral(value: number): string {
  const text = String(value);
  const digits = text
    .replace(/e.*/, '')
    .replace(/^[-0.]+/, '')
    .replace('.', '').length;
  return text.includes('e') || Number.isInteger(value) || digits <= 15 ? text : `${text}e0`;
}

function written(value: Value, literal: Literal): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (literal === 'interval' && typeof value === 'number') return `to_microseconds(${String(Math.round(value * 1e6))})`;
  if (typeof value === 'number') return numeral(value);
  // Whole numbers beyond 2^53 travel as text.
  if (literal === 'number' && /^-?\d+$/.test(value)) return value;
  if (literal === 'timestamp') return `${ZONED.test(value) ? 'TIMESTAMPTZ' : 'TIMESTAMP'} ${quoted(value)}`;
  const type = TYPES[literal];
  return type === undefined ? quoted(value) : `${type} ${quoted(value)}`;
}

function join(parts: readonly string[], word: string, none: string): string {
  if (parts.length === 0) return none;
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${word} `)})`;
}

function missing(column: string, literal: Literal): string {
  return literal === 'number' ? `(${column} IS NULL OR isnan(${column}))` : `${column} IS NULL`;
}

export const sql: Dialect = {
  column: (_, name) => name,
  between: (column, low, high, closed, literal) =>
    `(${column} >= ${written(low, literal)} AND ${column} ${closed ? '<=' : '<'} ${written(high, literal)})`,
  beyond: (column, low, high, literal) => {
    const far = `(${column} < ${written(low, literal)} OR ${column} > ${written(high, literal)})`;
    // In SQL, NaN is greater than any number.
    return literal === 'number' ? `(${far} AND NOT isnan(${column}))` : far;
  },
  among: (column, values, literal) =>
    values.length === 1
      ? `${column} = ${values.map(value => written(value, literal)).join('')}`
      : `${column} IN (${values.map(value => written(value, literal)).join(', ')})`,
  beside: (column, values, literal) => {
    const there = `NOT ${missing(column, literal)}`;
    if (values.length === 0) return `(${there})`;
    return `(${there} AND ${column} NOT IN (${values.map(value => written(value, literal)).join(', ')}))`;
  },
  missing,
  not: part => `NOT (${part})`,
  all: parts => join(parts, 'AND', 'TRUE'),
  any: parts => join(parts, 'OR', 'FALSE')
};
