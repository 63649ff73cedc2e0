// A view: a payload drawn in a shadow root of its own.

import { basisWords } from './basis';
import type { Channel, Translator } from './channel';
import type { Insert } from './code-offer';
import { Standing } from './standing';
import { read, type Drawing, type Table } from './drawing';
import { html, name } from './dom';
import { ExactAnswers } from './exact';
import { LinkStatus } from './link-status';
import { Live, type News } from './live';
import { patched } from './patch';
import { plotlyStyles } from './plotly';
import { problem } from './problem';
import { RowsPanel } from './rows-panel';
import { DrawnSection, type Surroundings } from './section';
import { Selection } from './selection';
import { SelectionBar } from './selection-bar';
import { keepPlainKeys } from './shortcuts';
import { styles } from './styles';
import { followTheme } from './theme';
import { Translated } from './translated';
import { speakWith, trans } from './words';

export interface Options {
  /** The channel to the kernel that made the view; a place without kernels has none, and the view says nothing of it. */
  readonly channel?: Channel | null;
  /** The translator of a place that has one; it becomes the page's. Elsewhere the page's own catalogues are used. */
  readonly trans?: Translator | null;
  /** What puts code into a new cell, in a place that has cells and is trusted; elsewhere code is copied. */
  readonly insert?: Insert | null;
}

export interface View {
  /** Draws another payload in the same place. */
  update(payload: unknown): void;
  /** Selects these bins, by field, in the place of all that the view has brushed. */
  select(bins: Readonly<Record<string, readonly number[]>>): void;
  /** Takes the view out of the page. */
  dispose(): void;
}

/** Whether a person can select anything in a view; else it has no bar. */
function brushable({ sections }: Drawing, linking: Selection): boolean {
  return sections.some(section => {
    if (!Array.isArray(section.items)) return false; // it will be told where it stands
    if (section.type === 'sparks') return section.items.some(({ field }) => linking.field(field ?? '') !== undefined);
    return section.type === 'figures' && linking.linked && section.items.some(({ brush }) => brush !== null);
  });
}

function exemplars({ sections, links }: Drawing): Table | null {
  const tables = sections.flatMap(section =>
    section.type === 'tables' && Array.isArray(section.items) ? section.items : []
  );
  return tables.find(({ id }) => id === links.exemplars) ?? null;
}

function summaryWords({ summary, basis }: Drawing): string {
  return `${summary} · ${basisWords(basis)}`;
}

const PRINTING = ['beforeprint', 'afterprint'] as const;

class MountedView implements View {
  private readonly host = html('div', { class: 'workbench-view' });
  private readonly body = html('div', { class: 'view', 'data-state': 'waiting' });
  private readonly title = html('h2', {});
  private readonly summary = html('p', { class: 'soft' });
  private readonly stopFollowing: () => void;
  private readonly link: LinkStatus | null;
  /** As it came: patches say what is new in it. */
  private drawing: Drawing | null = null;
  private translated = new Translated();
  private sections: readonly DrawnSection[] = [];
  private around: Surroundings | null = null;
  /** What a drawing holds beyond its sections; let go of with it. */
  private held: { dispose(): void }[] = [];
  private turn = 0;
  private readonly standing = new Standing();

  private readonly channel: Channel | null;
  private readonly insert: Insert | null;

  constructor(element: HTMLElement, payload: unknown, { channel = null, insert = null }: Options) {
    this.channel = channel;
    this.insert = insert;
    this.link = channel === null ? null : new LinkStatus(channel);
    const root = this.host.attachShadow({ mode: 'open' });
    root.append(html('style', {}, styles, plotlyStyles()), this.body);
    element.append(this.host);
    keepPlainKeys(this.host);
    this.stopFollowing = followTheme(this.host, () => {
      for (const section of this.sections) section.redraw();
    });
    for (const event of PRINTING) window.addEventListener(event, this.print);
    this.update(payload);
  }

  update(payload: unknown): void {
    this.turn += 1;
    const turn = this.turn;
    read(payload)
      .then(drawing => {
        if (turn === this.turn) this.draw(drawing);
      })
      .catch((error: unknown) => {
        if (turn !== this.turn) return;
        this.clear();
        this.fill('failed', problem(trans.__('This view could not be drawn.'), error));
      });
  }

  select(bins: Readonly<Record<string, readonly number[]>>): void {
    this.around?.linking.replace(bins);
  }

  dispose(): void {
    this.turn += 1;
    this.clear();
    this.stopFollowing();
    this.link?.dispose();
    for (const event of PRINTING) window.removeEventListener(event, this.print);
    this.host.remove();
  }

  private readonly print = ({ type }: Event): void => {
    for (const section of this.sections) section.print(type === 'beforeprint');
  };

  private clear(): void {
    for (const each of [...this.sections, ...this.held]) each.dispose();
    this.sections = [];
    this.held = [];
    this.around = null;
    this.drawing = null;
  }

  private fill(state: 'drawn' | 'failed', ...content: HTMLElement[]): void {
    this.body.replaceChildren(...content);
    this.body.dataset.state = state;
  }

  private draw(came: Drawing): void {
    this.clear();
    this.drawing = came;
    this.translated = new Translated();
    const drawing = this.translated.of(came);
    const { channel } = this;
    const linking = this.hold(new Selection(drawing.id, drawing.links));
    const panel = this.hold(new RowsPanel({ view: drawing.id, linking, channel, exemplars: exemplars(drawing) }));
    const bar = brushable(drawing, linking) ? this.hold(new SelectionBar(linking)) : null;
    bar?.place.append(panel.button);
    this.standing.start(drawing);
    const stand = (control: string): number => this.standing.of(control);
    this.around = { host: this.host, linking, panel, insert: this.insert, move: this.move, stand };
    this.sections = drawing.sections.map(section => this.section(section));
    this.say(drawing);
    // A payload without a title is a picture that brings its own heading.
    this.fill(
      'drawn',
      ...(drawing.title === ''
        ? []
        : [html('header', { class: 'head' }, this.title, this.summary, this.link?.element)]),
      ...(bar === null ? [] : [bar.element]),
      panel.element,
      ...this.sections.map(section => section.element)
    );
    if (channel === null) return;
    // Last, so that what is on screen has asked for its numbers by then.
    if (linking.linked) this.hold(new ExactAnswers(linking, channel));
    if (drawing.live) this.hold(new Live(drawing.id, this.host, channel, this.show));
  }

  private section(section: Drawing['sections'][number]): DrawnSection {
    if (this.around === null) throw new Error('a section needs a view');
    return new DrawnSection(section, this.around);
  }

  /** What the head of the view and screen readers say of it. */
  private say(drawing: Drawing): void {
    this.title.replaceChildren(name(drawing.title));
    this.summary.textContent = summaryWords(drawing);
    if (drawing.title === '') return;
    this.body.setAttribute('role', 'region');
    this.body.setAttribute('aria-label', drawing.title);
  }

  private readonly show = async ({ patch, payload }: News): Promise<boolean> => {
    const before = this.drawing;
    if (before === null) return false;
    if (patch !== null) this.advance(before, await patched(before, patch));
    else if (payload !== null) this.advance(before, await read(payload));
    return this.drawing?.live ?? false;
  };

  /** Draws another state of what is drawn; sections that are as they were keep their elements. */
  private advance(before: Drawing, came: Drawing): void {
    if (this.drawing !== before) return; // another payload came in between
    this.drawing = came;
    const after = this.translated.of(came);
    if (came.links !== before.links) this.around?.linking.renew(after.links);
    const moved = this.standing.goOn(before, came);
    this.say(after);
    const known = new Map(this.sections.map(section => [section.section.id, section]));
    this.sections = after.sections.map(section => {
      const drawn = known.get(section.id);
      if (drawn === undefined) return this.section(section);
      known.delete(section.id);
      drawn.update(section);
      return drawn;
    });
    for (const gone of known.values()) {
      gone.element.remove();
      gone.dispose();
    }
    for (const control of moved) this.move(control, this.standing.of(control));
    // Only what is not in its place moves: a chart that is moved would lose its pointer and the focus.
    let place = this.body.querySelector(':scope > section') ?? null;
    for (const { element } of this.sections) {
      if (element === place) place = place.nextElementSibling;
      else this.body.insertBefore(element, place);
    }
  }

  private hold<T extends { dispose(): void }>(part: T): T {
    this.held.push(part);
    return part;
  }

  private readonly move = (control: string, index: number): void => {
    this.standing.move(control, index);
    for (const section of this.sections) section.choose(control, index);
  };
}

/** Draws *payload* in *element*; what is not a payload of ours is answered by a sentence, never by an empty box. */
export function mount(element: HTMLElement, payload: unknown, options: Options = {}): View {
  if (options.trans != null) speakWith(options.trans);
  return new MountedView(element, payload, options);
}
