// The small numbers of a spark, which follow a selection where they can.

import type { Spark } from './drawing';
import { html } from './dom';
import type { Linking } from './linking';
import type { Follow } from './payload';
import { inWordsOf } from './stat-words';
import { trans } from './words';

type Stat = Spark['stats'][number];

export class SparkStats {
  readonly element: HTMLElement;
  private readonly stats: readonly { readonly words: HTMLElement; readonly stat: Stat }[];

  constructor(
    spark: Spark,
    private readonly linking: Linking
  ) {
    this.stats = spark.stats.map(stat => ({
      stat,
      words: html('dd', { dir: 'auto', class: stat.follow === null ? null : 'follows' }, stat.value)
    }));
    this.element = html(
      'dl',
      {},
      ...this.stats.map(({ stat, words }) => html('div', {}, html('dt', {}, stat.label), words))
    );
  }

  draw(): void {
    for (const { stat, words } of this.stats) {
      if (stat.follow !== null) this.drawOne(words, stat, stat.follow);
      else words.title = this.linking.active ? trans.__('all rows') : '';
    }
  }

  private drawOne(words: HTMLElement, stat: Stat, follow: Follow): void {
    const numbers = this.linking.active ? this.linking.marks(follow) : null;
    const known = numbers !== null && numbers.values.length > 0;
    words.textContent = known
      ? inWordsOf(stat.value, numbers.values[0], { measure: follow.measure, exact: numbers.exact })
      : stat.value;
    words.classList.toggle('follows', numbers === null || known);
  }
}
