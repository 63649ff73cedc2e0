// Correlations of linked values over the selected rows of a sample.
//
// Numbers that are the means of bins spread less than what they stand for, and correlate less by as much: Pearson's
// correction for broad categories (1913) makes up for it, with the variance that lies within the bins. Where that is a large
// part, bins say too little.

/** For each value with each, row by row. */
export interface Correlations {
  /** The rows where both have a number. */
  readonly rows: ArrayLike<number>;
  /** Pearson's r; null where one of them does not vary, or bins say too little of it. */
  readonly r: ArrayLike<number | null>;
}

/** A value's numbers about their middle, with 0 in the place of what is no number, and which of them are there. */
export interface Centred {
  readonly numbers: Float64Array;
  /** Null: all. */
  readonly there: Uint8Array | null;
  /** The variance within the bin of each row, when the numbers are those of bins. */
  readonly within: Float64Array | null;
}

export function centred(values: Float64Array, within: Float64Array | null): Centred {
  let sum = 0;
  let n = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    n += 1;
  }
  const middle = n > 0 ? sum / n : 0;
  const numbers = values.map(value => (Number.isFinite(value) ? value - middle : 0));
  const there = n === values.length ? null : Uint8Array.from(values, value => Number(Number.isFinite(value)));
  return { numbers, there, within };
}

/** One value of the selected rows alone, side by side. */
interface Chosen {
  readonly numbers: Float64Array;
  readonly squares: Float64Array;
  /** 1 where there is a number; null: everywhere. */
  readonly there: Float64Array | null;
  /** Over the rows that are there. */
  readonly n: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The mean variance within bins. */
  readonly within: number;
}

/** The sum of products: what a drag over many columns waits for, so four sums run side by side. */
function dot(a: Float64Array, b: Float64Array): number {
  let [one, two, three, four] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let row = 0; row < whole; row += 4) {
    one += (a[row] ?? 0) * (b[row] ?? 0);
    two += (a[row + 1] ?? 0) * (b[row + 1] ?? 0);
    three += (a[row + 2] ?? 0) * (b[row + 2] ?? 0);
    four += (a[row + 3] ?? 0) * (b[row + 3] ?? 0);
  }
  for (let row = whole; row < a.length; row += 1) one += (a[row] ?? 0) * (b[row] ?? 0);
  return one + two + three + four;
}

function total(a: Float64Array): number {
  let sum = 0;
  for (const each of a) sum += each;
  return sum;
}

function picked(from: Float64Array | Uint8Array, rows: Int32Array): Float64Array {
  const found = new Float64Array(rows.length);
  for (let place = 0; place < found.length; place += 1) found[place] = from[rows[place] ?? 0] ?? 0;
  return found;
}

function chosen({ numbers, there, within }: Centred, rows: Int32Array): Chosen {
  const own = picked(numbers, rows);
  const squares = own.map(each => each * each);
  const known = there === null ? null : picked(there, rows);
  const n = known === null ? rows.length : total(known);
  const spread = within === null ? 0 : total(picked(within, rows)); // 0 where there is no number
  return {
    numbers: own,
    squares,
    there: n === rows.length ? null : known,
    n,
    sum: total(own),
    sumOfSquares: total(squares),
    within: n > 0 ? spread / n : 0
  };
}

interface Sums {
  readonly n: number;
  readonly a: number;
  readonly b: number;
  readonly aa: number;
  readonly bb: number;
  readonly ab: number;
  /** Squares within bins. */
  readonly withinA: number;
  readonly withinB: number;
}

/** The sums over the rows where both are there: numbers are 0 where they are not. */
function shared(one: Chosen, other: Chosen): Sums {
  const [ofOne, ofOther] = [one.there, other.there];
  const n = ofOne === null ? other.n : ofOther === null ? one.n : dot(ofOne, ofOther);
  return {
    n,
    a: ofOther === null ? one.sum : dot(one.numbers, ofOther),
    b: ofOne === null ? other.sum : dot(other.numbers, ofOne),
    aa: ofOther === null ? one.sumOfSquares : dot(one.squares, ofOther),
    bb: ofOne === null ? other.sumOfSquares : dot(other.squares, ofOne),
    ab: dot(one.numbers, other.numbers),
    withinA: one.within * n,
    withinB: other.within * n
  };
}

/** What rounding may leave of a spread that is none. */
const ROUNDING = 1e-12;
/** The part of a spread that must lie between the bins. */
const ENOUGH = 0.8;

function pearson({ n, a, b, aa, bb, ab, withinA, withinB }: Sums, isItself: boolean): number | null {
  if (n < 2) return null;
  const spreadA = aa - (a * a) / n;
  const spreadB = bb - (b * b) / n;
  if (!(spreadA > ROUNDING * aa && spreadB > ROUNDING * bb)) return null;
  const betweenA = spreadA / (spreadA + withinA);
  const betweenB = spreadB / (spreadB + withinB);
  if (betweenA < ENOUGH || betweenB < ENOUGH) return null;
  if (isItself) return 1;
  const r = (ab - (a * b) / n) / Math.sqrt(spreadA * spreadB * betweenA * betweenB);
  return Number.isFinite(r) ? Math.min(Math.max(r, -1), 1) : null;
}

/** Pearson's r of each pair over *rows*; of a value that is undefined with none. */
export function correlations(values: readonly (Centred | undefined)[], rows: Int32Array): Correlations {
  const k = values.length;
  const found = { rows: new Float64Array(k * k), r: new Array<number | null>(k * k).fill(null) };
  const own = values.map(value => value && chosen(value, rows));
  for (let i = 0; i < k; i += 1) {
    for (let j = i; j < k; j += 1) {
      const [one, other] = [own[i], own[j]];
      if (one === undefined || other === undefined) continue;
      const sums = shared(one, other);
      found.rows[i * k + j] = found.rows[j * k + i] = sums.n;
      found.r[i * k + j] = found.r[j * k + i] = pearson(sums, i === j);
    }
  }
  return found;
}
