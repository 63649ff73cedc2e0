// Sparks: small multiples in cards. Pointing at a mark, or the arrow keys, tells its value.

import { basisMark } from './basis';
import type { Spark } from './drawing';
import { html, name, svg } from './dom';
import { bars, cells, HEIGHT, line, WIDTH, type Heights } from './marks';
import { NOTHING, number } from './numbers';

/** The rows of marks: one for bars and lines, several for cells. */
function rowsOf(heights: Spark['y']): Heights[] {
  const several = Array.isArray(heights) && heights.some(row => typeof row === 'object' && row !== null);
  return several ? (heights as Heights[]) : [heights as Heights];
}

function marks(spark: Spark): SVGElement[] {
  const rows = rowsOf(spark.y);
  const y = rows[0] ?? [];
  const base = spark.base === null ? null : (rowsOf(spark.base)[0] ?? null);
  switch (spark.mark) {
    case 'bars':
      return bars(y, base);
    case 'line':
      return line(y, base);
    case 'cells':
      return cells(rows);
  }
}

function valueWords(spark: Spark, value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  return spark.unit === null ? number(value) : `${number(value)} ${spark.unit}`;
}

function markWords(spark: Spark, index: number): string {
  const values = rowsOf(spark.y).map(row => valueWords(spark, row[index]));
  const base = spark.base === null ? undefined : rowsOf(spark.base)[0]?.[index];
  const all = base === undefined || base === null ? '' : ` of ${number(base)}`;
  return `${spark.labels[index] ?? ''}: ${values.join(' · ')}${all}`;
}

/** Follows the pointer and the arrow keys over the marks; tells which is meant, or null. */
function follow(picture: SVGSVGElement, length: number, tell: (index: number | null) => void): void {
  let current: number | null = null;
  const move = (index: number | null): void => {
    current = index === null || length === 0 ? null : Math.min(Math.max(index, 0), length - 1);
    tell(current);
  };
  picture.addEventListener('pointermove', event => {
    const box = picture.getBoundingClientRect();
    move(Math.floor(((event.clientX - box.left) / box.width) * length));
  });
  picture.addEventListener('pointerleave', () => {
    move(null);
  });
  picture.addEventListener('blur', () => {
    move(null);
  });
  picture.addEventListener('keydown', event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(current === null ? 0 : current + step);
  });
}

function drawPicture(spark: Spark): HTMLElement {
  const length = rowsOf(spark.y)[0]?.length ?? 0;
  const cursor = svg('rect', {
    class: 'cursor',
    y: 0,
    height: HEIGHT,
    width: WIDTH / Math.max(length, 1),
    visibility: 'hidden'
  });
  const picture = svg(
    'svg',
    {
      viewBox: `0 0 ${String(WIDTH)} ${String(HEIGHT)}`,
      preserveAspectRatio: 'none',
      role: 'img',
      tabindex: 0,
      'aria-label': spark.alt
    },
    ...marks(spark),
    cursor
  );
  const ends = [name(spark.low), name(spark.high)];
  const axis = html('div', { class: 'axis', 'aria-live': 'polite' }, ...ends);
  follow(picture, length, index => {
    cursor.setAttribute('visibility', index === null ? 'hidden' : 'visible');
    cursor.setAttribute('x', String(((index ?? 0) * WIDTH) / Math.max(length, 1)));
    axis.classList.toggle('told', index !== null);
    axis.replaceChildren(...(index === null ? ends : [name(markWords(spark, index))]));
  });
  return html('div', { class: 'picture' }, picture, axis);
}

function drawNumbers(spark: Spark): HTMLElement {
  const rows = spark.labels.map((label, index) =>
    html(
      'tr',
      {},
      html('th', { scope: 'row', dir: 'auto' }, label),
      ...rowsOf(spark.y).map(row => html('td', { class: 'number' }, valueWords(spark, row[index])))
    )
  );
  const grid = html('table', { 'aria-label': spark.title }, html('tbody', {}, ...rows));
  return html('div', { class: 'scroller', hidden: true, tabindex: 0 }, grid);
}

export function drawSpark(spark: Spark): HTMLElement {
  const note = spark.note === null ? null : html('span', { class: 'soft' }, spark.note);
  const stats = spark.stats.map(stat =>
    html('div', {}, html('dt', {}, stat.label), html('dd', { dir: 'auto' }, stat.value))
  );
  const flags = spark.flags.map(flag =>
    html('p', { class: `flag ${flag.severity}` }, html('code', {}, flag.code), ` ${flag.text}`)
  );
  return html(
    'article',
    { class: 'spark', 'data-id': spark.id },
    html('header', {}, name(spark.title, 'b'), note),
    drawPicture(spark),
    drawNumbers(spark),
    html('dl', {}, ...stats),
    ...flags,
    basisMark(spark.basis)
  );
}

/** Shows the numbers of every spark under *cards* in the place of its picture, or the pictures again. */
export function showNumbers(cards: HTMLElement, shown: boolean): void {
  for (const picture of cards.querySelectorAll<HTMLElement>('.picture')) picture.hidden = shown;
  for (const numbers of cards.querySelectorAll<HTMLElement>('.scroller')) numbers.hidden = !shown;
}
