// Live views: asks for news as long as there may be some, somebody sees the view, and the kernel answers.

import type { Channel } from './channel';

/** What the kernel answers: the number of the newest state, and how to come there. */
export interface News {
  readonly seen: number;
  readonly patch: unknown;
  readonly payload: unknown;
  /** The newest state by MIME type, as a notebook keeps it, where it was asked for. */
  readonly kept?: Readonly<Record<string, unknown>>;
}

const SOONEST = 200; // milliseconds from one answer to the next question: far below 20 patches a second
const SHARE = 10; // a question that took long is asked again after so many times as long
const LATER = 2000; // after a question that was not answered

/** Shows news, and says whether there may be more. */
export type Show = (news: News) => Promise<boolean>;

export class Live {
  private readonly sight: IntersectionObserver;
  private readonly stopListening: () => void;
  private seen = 0;
  private inSight = false;
  private asking = false;
  private timer: number | undefined;
  private over = false;
  /** Whether a pointer is pressed in the view: what a person drags must not change. */
  private held = false;

  constructor(
    private readonly view: string,
    private readonly element: Element,
    private readonly channel: Channel,
    private readonly show: Show
  ) {
    this.sight = new IntersectionObserver(entries => {
      this.inSight = entries.at(-1)?.isIntersecting ?? false;
      this.wake();
    });
    this.sight.observe(element);
    document.addEventListener('visibilitychange', this.wake);
    element.addEventListener('pointerdown', this.hold);
    window.addEventListener('pointerup', this.release);
    window.addEventListener('pointercancel', this.release);
    this.stopListening = channel.onChange(this.wake);
  }

  dispose(): void {
    this.over = true;
    window.clearTimeout(this.timer);
    this.sight.disconnect();
    document.removeEventListener('visibilitychange', this.wake);
    this.element.removeEventListener('pointerdown', this.hold);
    window.removeEventListener('pointerup', this.release);
    window.removeEventListener('pointercancel', this.release);
    this.stopListening();
  }

  private readonly hold = (): void => {
    this.held = true;
  };

  private readonly release = (): void => {
    this.held = false;
    this.wake();
  };

  private readonly wake = (): void => {
    if (this.timer === undefined && !this.asking) void this.ask();
  };

  private wait(milliseconds: number): void {
    if (this.over) return;
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      void this.ask();
    }, milliseconds);
  }

  private async ask(): Promise<void> {
    if (this.over || this.held || !this.inSight || document.hidden || this.channel.state.kind !== 'linked') return;
    this.asking = true;
    const began = performance.now();
    let pause = LATER;
    try {
      const news = (await this.channel.ask('news', { view: this.view, seen: this.seen })) as News;
      // It may be gone by now.
      if (this.isOver()) return;
      const more = await this.show(news);
      this.seen = news.seen;
      if (!more) await this.end();
      pause = Math.max(SOONEST, SHARE * (performance.now() - began));
    } catch {
      // The state of the link says why.
    } finally {
      this.asking = false;
    }
    this.wait(pause);
  }

  /** Nothing more will come: the last state is what is saved. */
  private async end(): Promise<void> {
    this.dispose();
    if (this.channel.keep === undefined) return;
    const news = { view: this.view, seen: this.seen, keep: true };
    const { kept } = (await this.channel.ask('news', news)) as News;
    if (kept !== undefined) this.channel.keep(kept);
  }

  private isOver(): boolean {
    return this.over;
  }
}
