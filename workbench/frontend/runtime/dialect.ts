// What a language has to say for selections to be written in it.

import type { LinkedField } from './linking';

export type Literal = LinkedField['literal'];
export type Value = number | string | boolean;

/** How a language says what a selection is made of. Each part may stand next to `and` and `or` as it is. */
export interface Dialect {
  /** A column by its name, and by its name in SQL. */
  column(name: string, sql: string): string;
  /** From *low* on, below *high*, or up to it when *closed*. */
  between(column: string, low: Value, high: Value, closed: boolean, literal: Literal): string;
  /** Below *low* or above *high*, and there. */
  beyond(column: string, low: Value, high: Value, literal: Literal): string;
  among(column: string, values: readonly Value[], literal: Literal): string;
  /** None of these, and there. */
  beside(column: string, values: readonly Value[], literal: Literal): string;
  missing(column: string, literal: Literal): string;
  not(part: string): string;
  all(parts: readonly string[]): string;
  any(parts: readonly string[]): string;
}

/** A text in Python: JSON's escapes are among Python's. */
export function pythonText(text: string): string {
  return JSON.stringify(text).replace(/\u007f|[\u0080-\u009f\u2028\u2029]/g, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
