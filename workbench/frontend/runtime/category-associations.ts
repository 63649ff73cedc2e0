// How strongly categories go with each other and with numbers, among the selected rows of a sample: Cramér's V, corrected for
// its bias (Bergsma 2013), and the correlation ratio (Pearson 1905).

import { ordinaryBins } from './measures';
import type { LinkedField } from './linking';

/** The category of each row, counted from 0; −1 where there is none. */
export interface Coded {
  readonly codes: Int16Array;
  readonly levels: number;
}

export interface Strength {
  readonly value: number | null;
  /** The rows that have both. */
  readonly rows: number;
}

/** A field of categories: the rest is one of them, what is missing is none. */
export function coded(field: LinkedField): Coded {
  const levels = ordinaryBins(field) + (field.rest === null ? 0 : 1);
  const codes = Int16Array.from(field.codes as ArrayLike<number>, code => (code === field.missing ? -1 : code));
  return { codes, levels };
}

export function cramersV(one: Coded, other: Coded, rows: Int32Array): Strength {
  const width = other.levels;
  const table = new Float64Array(one.levels * width);
  const ofOne = new Float64Array(one.levels);
  const ofOther = new Float64Array(width);
  let n = 0;
  for (const row of rows) {
    const [a, b] = [one.codes[row] ?? -1, other.codes[row] ?? -1];
    if (a < 0 || b < 0) continue;
    n += 1;
    table[a * width + b] = (table[a * width + b] ?? 0) + 1;
    ofOne[a] = (ofOne[a] ?? 0) + 1;
    ofOther[b] = (ofOther[b] ?? 0) + 1;
  }
  const across = ofOne.filter(each => each > 0).length;
  const down = ofOther.filter(each => each > 0).length;
  if (n < 2 || across < 2 || down < 2) return { value: null, rows: n };
  let square = 0;
  for (let a = 0; a < one.levels; a += 1) {
    for (let b = 0; b < width; b += 1) {
      const expected = ((ofOne[a] ?? 0) * (ofOther[b] ?? 0)) / n;
      if (expected > 0) square += ((table[a * width + b] ?? 0) - expected) ** 2 / expected;
    }
  }
  const corrected = Math.max(square / n - ((across - 1) * (down - 1)) / (n - 1), 0);
  const size = Math.min(across - (across - 1) ** 2 / (n - 1), down - (down - 1) ** 2 / (n - 1)) - 1;
  return { value: size > 0 ? Math.min(Math.sqrt(corrected / size), 1) : null, rows: n };
}

/** @param numbers - One a row; NaN where there is none. */
export function correlationRatio(category: Coded, numbers: ArrayLike<number>, rows: Int32Array): Strength {
  const counts = new Float64Array(category.levels);
  const sums = new Float64Array(category.levels);
  let [n, sum, squares] = [0, 0, 0];
  for (const row of rows) {
    const code = category.codes[row] ?? -1;
    const number = numbers[row] ?? NaN;
    if (code < 0 || !Number.isFinite(number)) continue;
    n += 1;
    sum += number;
    squares += number * number;
    counts[code] = (counts[code] ?? 0) + 1;
    sums[code] = (sums[code] ?? 0) + number;
  }
  const total = n === 0 ? 0 : squares - (sum * sum) / n;
  if (counts.filter(each => each > 0).length < 2 || !(total > 1e-12 * squares)) return { value: null, rows: n };
  let between = -(sum * sum) / n;
  counts.forEach((count, code) => {
    if (count > 0) between += (sums[code] ?? 0) ** 2 / count;
  });
  return { value: Math.sqrt(Math.min(Math.max(between / total, 0), 1)), rows: n };
}
