// Sparks: small multiples in cards. Pointing at a mark, or the arrow keys, tells its value; dragging over the picture selects
// rows, and what is selected anywhere is drawn before all rows.

import { basisMark } from './basis';
import { bandPath, Brushing, Cursor } from './brush';
import { CardFinder } from './card-finder';
import { CoordinatesCard, type Arrangement } from './coordinates';
import { drawLittle } from './card-little';
import type { SectionOf, Spark } from './drawing';
import { html, name, svg } from './dom';
import type { Linking, Marks as Numbers } from './linking';
import { drawMarks, HEIGHT, rowsOf, WIDTH, type Marks } from './marks';
import { COUNT } from './measures';
import { NOTHING, number } from './numbers';
import type { Follow } from './payload';
import { brushedWords } from './selection-words';
import { SparkNumbers, valueWords } from './spark-numbers';
import { SparkStats } from './spark-stats';
import { estimate } from './stat-words';
import { Wall } from './wall';
import { trans } from './words';

type Overview = NonNullable<SectionOf<'sparks'>['overview']>;

const BYTES = 16; // for each thing in little
/** Cards, from which on only those in sight are in the page. */
const MANY = 48;

const NONE: ReadonlySet<number> = new Set();

/** The follow of a spark's marks; by default they count the rows in its field. */
function followOf({ follow, field }: Spark): Follow | null {
  if (follow !== null || field === null) return follow;
  return { field, ...COUNT };
}

class Card {
  readonly element: HTMLElement;
  readonly picture: HTMLElement;
  private readonly svg: SVGSVGElement;
  private readonly axis: HTMLElement;
  private readonly ends: readonly HTMLElement[];
  private readonly band = svg('path', { class: 'band' });
  private readonly pointed: SVGRectElement;
  private readonly marks: Marks;
  private readonly cursor: Cursor;
  private readonly brushing: Brushing | null;
  private readonly follow: Follow | null;
  private readonly stats: SparkStats;
  private readonly table: SparkNumbers;
  /** What is drawn: the numbers of the selected rows, or null for all rows alone. */
  private shown: Numbers | null = null;
  private touched = false;
  private bandOutline = '';
  private readonly told = name('');
  /** Says also, while something is selected, whose numbers a card shows that does not follow. */
  private readonly note: HTMLElement | null;
  private said: string | null = null;

  constructor(
    private readonly spark: Spark,
    private readonly linking: Linking,
    hint: HTMLElement
  ) {
    const rows = rowsOf(spark.y);
    const length = rows[0]?.length ?? 0;
    const field = rows.length === 1 && length > 0 ? linking.field(spark.field ?? '') : undefined;
    this.follow = followOf(spark);
    this.marks = drawMarks(spark);
    this.pointed = svg('rect', {
      class: 'cursor',
      y: 0,
      height: HEIGHT,
      width: WIDTH / Math.max(length, 1),
      visibility: 'hidden'
    });
    this.svg = svg(
      'svg',
      {
        viewBox: `0 0 ${String(WIDTH)} ${String(HEIGHT)}`,
        preserveAspectRatio: 'none',
        role: field === undefined ? 'img' : 'slider',
        tabindex: 0,
        'aria-label': spark.alt
      },
      ...this.marks.elements,
      this.band,
      this.pointed
    );
    this.ends = [name(spark.low), name(spark.high)];
    this.axis = html('div', { class: 'axis', 'aria-live': field === undefined ? 'polite' : null }, ...this.ends);
    this.picture = html('div', { class: 'picture' }, this.svg, this.axis);
    this.cursor = new Cursor(this.svg, length, () => {
      this.tell();
    });
    this.brushing = field === undefined ? null : this.brushable(field.id, field.edges !== null, hint);
    this.stats = new SparkStats(spark, linking);
    this.table = new SparkNumbers(spark);
    this.note = spark.note === null ? null : html('span', { class: 'soft' }, spark.note);
    this.element = html(
      'article',
      { class: 'spark', 'data-id': spark.id },
      html('header', {}, name(spark.title, 'b'), this.note),
      this.picture,
      this.table.element,
      this.stats.element,
      ...spark.flags.map(flag =>
        html('p', { class: `flag ${flag.severity}` }, html('code', {}, flag.code), ` ${flag.text}`)
      ),
      basisMark(spark.basis)
    );
  }

  /** Draws what is selected now; only what has changed is touched. */
  draw(): void {
    const { active } = this.linking;
    if (!active && !this.touched) return;
    this.touched = active;
    this.drawBand();
    const numbers = active && this.follow !== null ? this.linking.marks(this.follow) : null;
    this.shown = numbers !== null && numbers.values.length > 0 ? numbers : null;
    this.element.classList.toggle('follows', this.shown !== null);
    const stays = active && this.shown === null;
    if (this.note !== null)
      this.note.textContent = [this.spark.note, stays ? trans.__('all rows') : ''].filter(Boolean).join(' · ');
    const brushed = this.follow?.field === this.spark.field ? this.brushed : undefined;
    this.marks.draw(this.shown === null ? null : { values: this.shown.values, brushed });
    this.stats.draw();
    this.table.draw(this.shown, values => this.selectedWords(values));
    this.tell();
  }

  showNumbers(shown: boolean): void {
    this.picture.hidden = shown;
    this.table.element.hidden = !shown;
    this.table.draw(this.shown, values => this.selectedWords(values));
  }

  private get brushed(): ReadonlySet<number> | undefined {
    return this.spark.field === null ? undefined : this.linking.bins.get(this.spark.field);
  }

  private brushable(field: string, ranges: boolean, hint: HTMLElement): Brushing {
    this.picture.classList.add('brushable');
    this.svg.setAttribute('aria-describedby', hint.id);
    this.svg.setAttribute('aria-valuemin', '0');
    this.svg.setAttribute('aria-valuemax', String(this.cursor.length));
    const target = {
      ranges,
      brushed: () => this.brushed ?? NONE,
      brush: (bins: Iterable<number> | null) => {
        this.linking.brush(field, bins);
      }
    };
    const brushing = new Brushing(this.svg, this.cursor, target, () => {
      this.tell();
    });
    this.svg.setAttribute('aria-valuenow', '0');
    this.svg.setAttribute('aria-valuetext', trans.__('nothing selected'));
    return brushing;
  }

  private drawBand(): void {
    const bins = this.brushing === null ? undefined : this.brushed;
    const outline = bins === undefined ? '' : bandPath(bins, this.cursor.length, WIDTH, HEIGHT);
    if (outline === this.bandOutline) return;
    this.bandOutline = outline;
    this.band.setAttribute('d', outline);
  }

  /** Tells, under the picture, of the mark that is pointed at, or of what is being selected; else the ends of the axis. */
  private tell(): void {
    const { index, length } = this.cursor;
    this.pointed.setAttribute('visibility', index === null ? 'hidden' : 'visible');
    this.pointed.setAttribute('x', String(((index ?? 0) * WIDTH) / Math.max(length, 1)));
    const words =
      this.brushing?.dragging === true ? this.selectionWords() : index === null ? null : this.markWords(index);
    if (words !== this.said) {
      if (words === null) this.axis.replaceChildren(...this.ends);
      else if (this.said === null) this.axis.replaceChildren(this.told);
      this.told.textContent = words ?? '';
      this.axis.classList.toggle('told', words !== null);
      this.said = words;
    }
    if (this.brushing === null) return;
    this.svg.setAttribute('aria-valuenow', String(index === null ? 0 : index + 1));
    const selected = words !== null && index !== null && this.brushed?.has(index) === true;
    this.svg.setAttribute(
      'aria-valuetext',
      selected ? trans.__('%1, selected', words) : (words ?? this.selectionWords() ?? trans.__('nothing selected'))
    );
  }

  private selectionWords(): string | null {
    const field = this.linking.field(this.spark.field ?? '');
    const bins = this.brushed;
    return field === undefined || bins === undefined ? null : brushedWords(field, bins);
  }

  private markWords(index: number): string {
    const { spark } = this;
    const values = rowsOf(spark.y).map(row => valueWords(spark, row[index]));
    const label = spark.labels[index] ?? '';
    if (this.shown !== null && values.length === 1) {
      const [part, all] = [this.selectedWords(this.shown.values[index]), values.join('')];
      return this.follow?.measure === 'count'
        ? trans.__('%1: %2 of %3', label, part, all)
        : trans.__('%1: %2 selected, all rows %3', label, part, all);
    }
    const base = spark.base === null ? undefined : rowsOf(spark.base)[0]?.[index];
    const told = values.join(' · ');
    return base === undefined || base === null
      ? trans.__('%1: %2', label, told)
      : trans.__('%1: %2, compared with %3', label, told, valueWords(spark, base));
  }

  private selectedWords(value: number | null | undefined): string {
    if (value === null || value === undefined) return NOTHING;
    const exact = this.shown?.exact ?? true;
    if (this.follow?.measure === 'count') return estimate(value, exact);
    return `${exact ? '' : '≈\u202f'}${number(value)}`;
  }
}

/** The headings of things in little. */
function headings({ titles }: Overview): readonly string[] {
  const bytes = Uint8Array.from(titles as ArrayLike<number>);
  return bytes.length === 0 ? [] : new TextDecoder().decode(bytes).split('\n');
}

interface Options {
  readonly title?: string;
  readonly overview?: Overview | undefined;
  readonly before?: Sparks | null;
}

let hints = 0;

/** The cards of a section. During a drag, those in sight are drawn at most once a frame. */
export class Sparks {
  readonly element: HTMLElement;
  private readonly cards: readonly (Card | CoordinatesCard)[];
  private readonly sight: IntersectionObserver;
  private readonly hidden = new Set<Element>();
  private readonly stopFollowing: () => void;
  private readonly wall: Wall | null;
  private readonly grid: HTMLElement;
  private frame: number | null = null;

  /**
   * @param title - What the cards are of.
   * @param overview - What they are found and sorted by, with things in little.
   * @param before - The cards of the state before, whose arrangement is kept.
   */
  constructor(
    sparks: readonly Spark[],
    private readonly linking: Linking,
    { title = '', overview, before = null }: Options = {}
  ) {
    hints += 1;
    const keys = trans.__(
      'Arrow keys tell the marks. Shift with an arrow key selects a range, Enter selects a mark, Escape takes the selection away.'
    );
    const hint = html('p', { hidden: true, id: `brush-keys-${String(hints)}` }, keys);
    this.cards = sparks.map(spark =>
      spark.mark === 'coordinates'
        ? new CoordinatesCard(spark, linking, hint, before?.arrangement(spark.id) ?? null)
        : new Card(spark, linking, hint)
    );
    this.sight = new IntersectionObserver(
      entries => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.hidden.delete(target);
          else this.hidden.add(target);
        }
        this.plan();
      },
      { rootMargin: '200px' }
    );
    for (const card of this.cards) this.sight.observe(card.element);
    const names = overview === undefined ? [] : headings(overview);
    const many = overview !== undefined && sparks.length + names.length > MANY;
    this.wall = many ? new Wall(place => this.thing(place, overview, names), title) : null;
    this.grid = this.wall?.element ?? html('div', { class: 'cards' }, ...this.cards.map(card => card.element));
    this.element = html(
      'div',
      { class: many ? 'many' : null },
      this.finder(sparks, overview, names)?.element,
      this.grid,
      hint
    );
    this.stopFollowing = linking.onChange(() => {
      this.plan();
    });
  }

  /** How a person has arranged the axes of a card. */
  arrangement(id: string): Arrangement | null {
    const known = this.cards.find(card => card instanceof CoordinatesCard && card.id === id);
    return known instanceof CoordinatesCard ? known.arrangement : null;
  }

  /** Shows the numbers of every spark in the place of its picture, or the pictures again. */
  showNumbers(shown: boolean): void {
    for (const card of this.cards) card.showNumbers(shown);
  }

  /** Draws every card, wherever it is on the page, until it is printed. */
  print(isPrinting: boolean): void {
    this.wall?.print(isPrinting);
    if (isPrinting) for (const card of this.cards) card.draw();
  }

  dispose(): void {
    this.stopFollowing();
    this.wall?.dispose();
    this.sight.disconnect();
    for (const card of this.cards) if (card instanceof CoordinatesCard) card.dispose();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }

  private finder(
    sparks: readonly Spark[],
    overview: Overview | undefined,
    names: readonly string[]
  ): CardFinder | null {
    if (overview === undefined) return null;
    const little = names.map((title, at) => ({ title, note: overview.kinds[overview.notes[at] ?? -1] ?? '' }));
    const things = [...sparks.map(({ title, note }) => ({ title, note: note ?? '' })), ...little];
    return new CardFinder(things, overview.sorts, order => {
      if (this.wall !== null) this.wall.show(order);
      else this.arrange(order);
    });
  }

  /** Puts the cards into this order, without the others. */
  private arrange(order: readonly number[]): void {
    const shown = order.map(place => this.cards[place]?.element).filter(element => element !== undefined);
    this.grid.replaceChildren(...shown);
  }

  /** The card of a thing; those in little are made when they come into sight. */
  private thing(place: number, overview: Overview, names: readonly string[]): HTMLElement {
    const card = this.cards[place];
    if (card !== undefined) return card.element;
    const at = place - this.cards.length;
    return drawLittle({
      title: names[at] ?? '',
      note: overview.kinds[overview.notes[at] ?? -1] ?? '',
      severity: overview.severities[at] ?? -1,
      missing: (overview.missing[at] ?? 0) / 10_000,
      y: Array.from({ length: BYTES }, (_, bar) => overview.y[at * BYTES + bar] ?? null)
    });
  }

  private plan(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.element.classList.toggle('selecting', this.linking.active);
      for (const card of this.cards) if (!this.hidden.has(card.element)) card.draw();
    });
  }
}
