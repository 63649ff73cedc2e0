// Selections in polars.

import { pythonText, type Dialect, type Literal, type Value } from './dialect';

const MOMENT = /^(-?\d+)-(\d+)-(\d+)(?:[T ](\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?)?(Z|[+-]\d\d:?\d\d)?$/;
const CLOCK = /^(\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?$/;

function micro(fraction: string | undefined): number {
  return Number((fraction ?? '').padEnd(6, '0').slice(0, 6));
}

/** Arguments without the zeros at the end. */
function arguments_(...numbers: (string | number | undefined)[]): string {
  const plain = numbers.map(each => Number(each ?? 0));
  while (plain.length > 0 && plain.at(-1) === 0) plain.pop();
  return plain.join(', ');
}

function moment(value: string, literal: Literal): string | null {
  const found = MOMENT.exec(value);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const days = arguments_(year, month, day);
  if (literal === 'date') return `pl.date(${days})`;
  if (zone !== undefined && !/^(Z|[+-]00:?00)$/.test(zone)) return null;
  const clock = arguments_(hour, minute, second, micro(fraction));
  const utc = zone === undefined ? '' : ', time_zone="UTC"';
  return `pl.datetime(${days}${clock === '' ? '' : `, ${clock}`}${utc})`;
}

function clock(value: string): string | null {
  const found = CLOCK.exec(value);
  return found === null ? null : `pl.time(${arguments_(found[1], found[2], found[3], micro(found[4]))})`;
}

function written(value: Value, literal: Literal): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (literal === 'interval' && typeof value === 'number') {
    return `pl.duration(microseconds=${String(Math.round(value * 1e6))})`;
  }
  if (typeof value === 'number') return String(value);
  if (literal === 'number' && /^-?\d+$/.test(value)) return value;
  if (literal === 'timestamp' || literal === 'date') return moment(value, literal) ?? pythonText(value);
  if (literal === 'time') return clock(value) ?? pythonText(value);
  return pythonText(value);
}

/** Zones that differ cannot be compared; a value with a zone is given in UTC. */
function comparable(column: string, values: readonly Value[], literal: Literal): string {
  const zoned = literal === 'timestamp' && values.some(value => /(?:Z|[+-]\d\d:?\d\d)$/.test(String(value)));
  return zoned ? `${column}.dt.convert_time_zone("UTC")` : column;
}

function between(column: string, low: Value, high: Value, closed: boolean, literal: Literal): string {
  const ends = `${written(low, literal)}, ${written(high, literal)}`;
  return `${comparable(column, [low, high], literal)}.is_between(${ends}${closed ? '' : ', closed="left"'})`;
}

function among(column: string, values: readonly Value[], literal: Literal): string {
  const whole = comparable(column, values, literal);
  // A list holds plain values alone; moments are expressions.
  if (literal === 'text' || literal === 'boolean') {
    return `${whole}.is_in([${values.map(value => written(value, literal)).join(', ')}])`;
  }
  return join(
    values.map(value => `(${whole} == ${written(value, literal)})`),
    '|'
  );
}

function missing(column: string, literal: Literal): string {
  return literal === 'number' ? `(${column}.is_null() | ${column}.is_nan())` : `${column}.is_null()`;
}

function join(parts: readonly string[], sign: string): string {
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${sign} `)})`;
}

/** A name that polars would read as a pattern, as a pattern that means that name. */
function columnName(name: string): string {
  const pattern = name === '*' || (name.startsWith('^') && name.endsWith('$'));
  return pattern ? `^${name.replace(/[\\.+*?()|[\]{}^$#&~-]/g, '\\$&')}$` : name;
}

export const polars: Dialect = {
  column: name => `pl.col(${pythonText(columnName(name))})`,
  between,
  beyond: (column, low, high, literal) =>
    `(~${missing(column, literal)} & ~${between(column, low, high, true, literal)})`,
  among,
  beside: (column, values, literal) =>
    values.length === 0
      ? `(~${missing(column, literal)})`
      : `(~${missing(column, literal)} & ~${among(column, values, literal)})`,
  missing,
  not: part => `~${part}`,
  all: parts => join(parts, '&'),
  any: parts => join(parts, '|')
};
