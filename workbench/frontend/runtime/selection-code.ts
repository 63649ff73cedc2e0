// A selection as code: an SQL predicate, and expressions of pandas, polars and `Source.sql` that give its rows.

import { pandas } from './code-pandas';
import { polars } from './code-polars';
import { sql } from './code-sql';
import { pythonText, type Dialect, type Literal, type Value } from './dialect';
import type { Brushed, LinkedField, Links } from './linking';
import { ordinaryBins } from './measures';
import { rangesOf } from './selection-words';

/** The values of an ordinary bin, one a column; null stands for a missing one. */
type Row = readonly (Value | null)[];

function equal(dialect: Dialect, columns: readonly string[], row: Row, literal: Literal): string {
  const parts = columns.map((column, place) => {
    const value = row[place] ?? null;
    return value === null ? dialect.missing(column, literal) : dialect.among(column, [value], literal);
  });
  return dialect.all(parts);
}

function values(dialect: Dialect, columns: readonly string[], rows: readonly Row[], literal: Literal): string[] {
  const [column = ''] = columns;
  const one = columns.length === 1 ? rows.map(row => row[0] ?? null) : null;
  if (one?.every(value => value !== null)) return rows.length === 0 ? [] : [dialect.among(column, one, literal)];
  return rows.map(row => equal(dialect, columns, row, literal));
}

function rest(dialect: Dialect, field: LinkedField, columns: readonly string[]): string {
  const { edges, literal } = field;
  const [column = ''] = columns;
  if (edges !== null) return dialect.beyond(column, edges[0] ?? 0, edges[edges.length - 1] ?? 0, literal);
  const rows = field.values ?? [];
  const known = rows.map(row => row[0] ?? null).filter(value => value !== null);
  if (columns.length === 1) return dialect.beside(column, known, literal);
  const there = columns.map(each => dialect.not(dialect.missing(each, literal)));
  const listed = values(dialect, columns, rows, literal);
  return dialect.all([...there, ...(listed.length === 0 ? [] : [dialect.not(dialect.any(listed))])]);
}

function brushed(dialect: Dialect, { field, bins }: Brushed): string {
  const { edges, literal } = field;
  const columns = field.columns.map((column, place) => dialect.column(column, field.sql[place] ?? ''));
  const [column = ''] = columns;
  const ordinary = ordinaryBins(field);
  const parts =
    edges !== null
      ? rangesOf(field, bins).map(({ first, last }) =>
          dialect.between(column, edges[first] ?? 0, edges[last + 1] ?? 0, last === ordinary - 1, literal)
        )
      : values(
          dialect,
          columns,
          [...bins].filter(bin => bin < ordinary).map(bin => field.values?.[bin] ?? []),
          literal
        );
  if (field.rest !== null && bins.has(field.rest)) parts.push(rest(dialect, field, columns));
  if (field.missing !== null && bins.has(field.missing)) {
    parts.push(...columns.map(each => dialect.missing(each, literal)));
  }
  return dialect.any(parts);
}

function condition(dialect: Dialect, brushes: readonly Brushed[]): string {
  return dialect.all(brushes.map(each => brushed(dialect, each)));
}

/** The SQL predicate of a selection, for the view `data`. */
export function predicate(brushes: readonly Brushed[]): string {
  return condition(sql, brushes);
}

/** The expression that gives the selected rows, in the language of the data; an SQL predicate when they have no name. */
export function selectionCode(form: Links['code'], brushes: readonly Brushed[]): string {
  if (form !== null && brushes.length === 0) return form.name;
  switch (form?.dialect) {
    case undefined:
      return predicate(brushes);
    case 'sql':
      return `${form.name}.sql(${pythonText(`SELECT * FROM data WHERE ${predicate(brushes)}`)})`;
    case 'polars':
      return `${form.name}.filter(${condition(polars, brushes)})`;
    case 'pandas': {
      // An expression is not written twice: it could be costly, or give other rows the second time.
      const named = /^[\p{ID_Start}_][\p{ID_Continue}]*(\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u.test(form.name);
      const frame = named ? form.name : 'rows';
      const rows = condition(pandas(frame), brushes);
      return named ? `${form.name}[${rows}]` : `${form.name}.loc[lambda rows: ${rows}]`;
    }
  }
}

/** The brushes that can be said in the columns of this view, and those that cannot: of other views, or not in the data. */
export function sayable(brushes: readonly Brushed[], links: Links): { said: Brushed[]; left: Brushed[] } {
  const inData = (field: LinkedField): boolean => field.sql.length > 0;
  const columns = new Set(links.fields.filter(inData).flatMap(field => field.columns));
  const known = ({ field }: Brushed): boolean => inData(field) && field.columns.every(column => columns.has(column));
  return { said: brushes.filter(known), left: brushes.filter(brush => !known(brush)) };
}
