// The numbers of a spark as a table, in the place of its picture: selected ones beside all.

import type { Spark } from './drawing';
import { html } from './dom';
import type { Marks } from './linking';
import { rowsOf, type Heights } from './marks';
import { NOTHING, number } from './numbers';
import { trans } from './words';

/** A number of a spark, with its unit. */
export function valueWords(spark: Spark, value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  return spark.unit === null ? number(value) : `${number(value)} ${spark.unit}`;
}

export class SparkNumbers {
  readonly element: HTMLElement;
  private readonly body = html('tbody');
  private readonly head = html('thead');
  private cells: HTMLTableCellElement[] = [];
  private readonly rows: HTMLTableRowElement[];

  constructor(private readonly spark: Spark) {
    const rows = rowsOf(spark.y);
    this.rows = spark.labels.map((label, index) =>
      html(
        'tr',
        {},
        html('th', { scope: 'row', dir: 'auto' }, label),
        ...rows.map((row: Heights) => html('td', { class: 'number' }, valueWords(spark, row[index])))
      )
    );
    this.body.append(...this.rows);
    const grid = html('table', { 'aria-label': spark.title }, this.head, this.body);
    this.element = html('div', { class: 'scroller', hidden: true, tabindex: 0, role: 'region' }, grid);
    this.element.setAttribute('aria-label', trans.__('numbers of %1', spark.title));
  }

  draw(numbers: Marks | null, words: (value: number | null | undefined) => string): void {
    if (this.element.hidden) return;
    const several = rowsOf(this.spark.y).length > 1;
    if (numbers === null || several) {
      for (const cell of this.cells) cell.remove();
      this.cells = [];
      this.head.replaceChildren();
      return;
    }
    if (this.cells.length === 0) {
      this.cells = this.rows.map(() => html('td', { class: 'number selected' }));
      this.rows.forEach((row, index) => {
        const cell = this.cells[index];
        if (cell !== undefined) row.firstElementChild?.after(cell);
      });
      const headings = [trans.__('selected'), trans.__('all rows')].map(words =>
        html('th', { scope: 'col', class: 'number' }, words)
      );
      this.head.replaceChildren(html('tr', {}, html('td'), ...headings));
    }
    this.cells.forEach((cell, index) => {
      const text = words(numbers.values[index]);
      if (cell.textContent !== text) cell.textContent = text;
    });
  }
}
