// A wall of cards, of which only those in sight are in the page: thousands scroll as smoothly as a dozen.
//
// All are of one size, so that where each one stands is known without drawing it. One that has the focus stays in the page.

import { html } from './dom';

export const CARD_HEIGHT = 216; // CSS pixels, as in cards.css
const LEAST_WIDTH = 208;
/** Two side by side on a telephone. */
const NARROW = { room: 480, least: 150 };
const GAP = 12;
/** Rows beyond what is in sight that are there already, so that keys reach them and scrolling finds them drawn. */
const AHEAD = 2;

export class Wall {
  readonly element = html('div', { class: 'wall', role: 'feed' });
  private order: readonly number[] = [];
  private readonly drawn = new Map<number, HTMLElement>();
  private readonly size: ResizeObserver;
  private across = 1;
  private width = LEAST_WIDTH;
  private frame: number | null = null;
  private everything = false;
  private toTheLeft = false;

  /**
   * @param make - Makes the card of a thing, or gives the one that it has.
   * @param label - What the cards are of.
   */
  constructor(
    private readonly make: (thing: number) => HTMLElement,
    label: string
  ) {
    this.element.setAttribute('aria-label', label);
    this.size = new ResizeObserver(() => {
      this.measure();
    });
    this.size.observe(this.element);
    // Whatever scrolls, the page or a part of it: such events do not rise, but can be caught on their way down.
    window.addEventListener('scroll', this.onScroll, { capture: true, passive: true });
    this.element.addEventListener('focusout', this.plan);
  }

  /** Shows these things, in this order. */
  show(order: readonly number[]): void {
    this.order = order;
    for (const element of this.drawn.values()) element.remove();
    this.drawn.clear();
    this.measure();
  }

  /** Puts every card into the page, to be printed, and when that is done takes those out of sight away again. */
  print(isPrinting: boolean): void {
    this.everything = isPrinting;
    this.draw();
  }

  dispose(): void {
    this.size.disconnect();
    window.removeEventListener('scroll', this.onScroll, { capture: true });
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }

  private readonly onScroll = (event: Event): void => {
    const moved = event.target;
    // A list that scrolls within a card moves no card.
    if (moved instanceof Node && !(moved instanceof Document) && !moved.contains(this.host)) return;
    this.plan();
  };

  private get host(): Node {
    const root = this.element.getRootNode();
    return root instanceof ShadowRoot ? root.host : this.element;
  }

  private readonly plan = (): void => {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  };

  private measure(): void {
    const room = this.element.clientWidth;
    if (room === 0) return;
    this.toTheLeft = getComputedStyle(this.element).direction === 'rtl';
    const least = room < NARROW.room ? NARROW.least : LEAST_WIDTH;
    this.across = Math.max(Math.floor((room + GAP) / (least + GAP)), 1);
    this.width = (room - (this.across - 1) * GAP) / this.across;
    const rows = Math.ceil(this.order.length / this.across);
    this.element.style.height = `${String(Math.max(rows * (CARD_HEIGHT + GAP) - GAP, 0))}px`;
    this.draw(true);
  }

  /** The first and the last place that is in sight, or nearly. */
  private inSight(): readonly [number, number] {
    const last = this.order.length;
    if (this.everything) return [0, last];
    const { top } = this.element.getBoundingClientRect();
    const step = CARD_HEIGHT + GAP;
    const first = Math.max(Math.floor(-top / step) - AHEAD, 0);
    const end = Math.max(Math.ceil((window.innerHeight - top) / step) + AHEAD, 0);
    return [Math.min(first * this.across, last), Math.min(end * this.across, last)];
  }

  private draw(moved = false): void {
    const [first, end] = this.inSight();
    const root = this.element.getRootNode() as Document | ShadowRoot;
    const focused = root.activeElement;
    for (const [place, element] of this.drawn) {
      if ((place >= first && place < end) || element.contains(focused)) continue;
      element.remove();
      this.drawn.delete(place);
    }
    for (let place = first; place < end; place += 1) if (!this.drawn.has(place)) this.put(place);
    if (moved) for (const [place, element] of this.drawn) this.lay(element, place);
  }

  private put(place: number): void {
    const element = this.make(this.order[place] ?? 0);
    element.setAttribute('aria-posinset', String(place + 1));
    element.setAttribute('aria-setsize', String(this.order.length));
    this.lay(element, place);
    // In the order of reading; none that is there already is moved, since it may have the focus.
    const later = [...this.drawn.keys()].filter(other => other > place);
    const next = later.length === 0 ? undefined : this.drawn.get(Math.min(...later));
    this.element.insertBefore(element, next ?? null);
    this.drawn.set(place, element);
  }

  private lay(element: HTMLElement, place: number): void {
    const column = place % this.across;
    const row = (place - column) / this.across;
    const x = column * (this.width + GAP) * (this.toTheLeft ? -1 : 1);
    element.style.width = `${String(this.width)}px`;
    element.style.transform = `translate(${String(x)}px, ${String(row * (CARD_HEIGHT + GAP))}px)`;
  }
}
