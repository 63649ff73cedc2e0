// A small number in the words of another: the selected rows' share beside "2.5 %", their mean beside "−2 min".

import type { Follow } from './payload';
import { count, fixed, NOTHING, number, share } from './numbers';

const NARROW = '\u202f';
/** The last number in a text: digits in groups, decimals, and a sign. */
const NUMBER = /[−-]?\d[\d\u202f]*(?:\.\d+)?(?:\u202f×\u202f10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(?!.*\d)/;
const LESS_OR_MORE = /[<>≈]\s*$/;

/** A count that is an estimate, with the digits that it deserves. */
export function roughly(n: number): string {
  const step = 10 ** Math.max(Math.floor(Math.log10(Math.max(n, 1))) - 2, 0);
  return count(Math.round(n / step) * step);
}

export function estimate(n: number, exact: boolean): string {
  return exact ? count(n) : `≈${NARROW}${roughly(n)}`;
}

function decimalsOf(written: string): number {
  return /\.(\d+)/.exec(written)?.[1]?.length ?? 0;
}

/** Writes *value* as *original* writes the number of all rows. */
export function inWordsOf(
  original: string,
  value: number | null | undefined,
  { measure, exact }: { measure: Follow['measure']; exact: boolean }
): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
  const found = NUMBER.exec(original);
  const written = found?.[0] ?? '';
  const before = original.slice(0, found?.index ?? 0).replace(LESS_OR_MORE, '');
  const after = original.slice((found?.index ?? 0) + written.length).trimStart();
  const percent = after.startsWith('%');
  const about = exact ? '' : `≈${NARROW}`;
  if (measure === 'count') return `${before}${estimate(value, exact)}${unit(after)}`;
  if (percent || (measure === 'share' && written === '')) {
    return `${before}${about}${share(value)}${unit(after.slice(1).trimStart())}`;
  }
  // A share that is written as a plain number has decimals to keep: 0.950.
  const digits = measure === 'share' ? fixed(value, decimalsOf(written)) : number(value);
  return `${before}${about}${digits}${unit(after.replace(/^[TGM]\b/, '').trimStart())}`;
}

function unit(text: string): string {
  return text === '' ? '' : ` ${text}`;
}
