// Numbers as people read them; the same words as workbench/views/wording.py.

const THIN = '\u202f';
const MINUS = '\u2212';
const NOTHING = '–';
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const head = whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
  return fraction === undefined ? head : `${head}.${fraction}`;
}

function significant(value: number, digits: number): string {
  const whole = String(Math.trunc(value)).length;
  const decimals = value >= 1 ? Math.max(digits - whole, 0) : digits - 1 - Math.floor(Math.log10(value));
  const text = value.toFixed(Math.min(decimals, 100));
  return grouped(text.includes('.') ? text.replace(/\.?0+$/, '') : text);
}

/** A value as a power of ten, the digits before it without trailing zeros. */
function scientific(value: number, digits: number): string {
  const [head = '', power = ''] = value.toExponential(digits - 1).split('e');
  const short = head.includes('.') ? head.replace(/\.?0+$/, '') : head;
  const raised = power
    .replace('+', '')
    .replace('-', '⁻')
    .replace(/\d/g, digit => RAISED.charAt(Number(digit)));
  return `${short}${THIN}×${THIN}10${raised}`;
}

/** A measured value with about three significant digits: 0.0312, −2.5, 1.2 M, 1.23 × 10⁻⁵. */
export function number(value: number, digits = 3): string {
  if (Number.isNaN(value)) return NOTHING;
  const sign = value < 0 ? MINUS : '';
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}∞`;
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-4) return sign + scientific(size, digits);
  const units: readonly [number, string][] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M']
  ];
  for (const [limit, unit] of units)
    if (size >= limit) return `${sign}${significant(size / limit, digits)}${THIN}${unit}`;
  return sign + significant(size, digits);
}

/** A value with so many decimals: −0.500. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return number(value);
  return (value < 0 ? MINUS : '') + grouped(Math.abs(value).toFixed(decimals));
}

/** A whole number in full, digits in groups of three: 336 776. */
export function count(value: number): string {
  return (value < 0 ? MINUS : '') + grouped(String(Math.abs(Math.round(value))));
}

/** A whole number that names something, a year or an identifier: 2013. */
export function plain(value: number): string {
  return Number.isSafeInteger(value) ? String(value).replace('-', MINUS) : number(value, 4);
}

/** A part of one as percent. */
export function share(part: number): string {
  if (Number.isNaN(part)) return NOTHING;
  const percent = part * 100;
  if (percent === 0) return `0${THIN}%`;
  if (percent > 0 && percent < 0.1) return `<${THIN}0.1${THIN}%`;
  if (percent > 99.9 && percent < 100) return `>${THIN}99.9${THIN}%`;
  const text = Math.abs(percent) < 99.95 ? percent.toFixed(1).replace(/\.0$/, '') : percent.toFixed(0);
  return `${text.replace('-', MINUS)}${THIN}%`;
}

/** A moment in ISO 8601, without the time of day when it is midnight. */
export function moment(text: string): string {
  return text.replace(/T00:00:00(\.0+)?$/, '').replace('T', ' ');
}

export { NOTHING };
