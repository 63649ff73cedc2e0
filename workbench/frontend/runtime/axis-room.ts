// Names beside the axes that leave room for the picture: on a telephone, long ones would take most of it.

import type { Figure } from './drawing';

type Spec = Figure['spec'];
type Layout = NonNullable<Spec['layout']>;

interface Axis {
  readonly type?: string;
  readonly tickvals?: ArrayLike<unknown>;
  readonly ticktext?: readonly string[];
}

interface Names {
  readonly values: readonly unknown[];
  readonly texts: readonly string[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Room {
  /** What is changed in the axes. */
  readonly axes: Layout;
  /** Whether the numbers in the cells of a heat map can be read. */
  readonly isWritten: boolean;
  /** Whether the scale of colours lies above the picture. */
  readonly isNarrow: boolean;
}

/** CSS pixels: a letter's width, about, a line's height, and what titles and margins take. */
const LETTER = 6;
const LINE = 13;
const SURROUNDINGS = 40;
/** Of the width or height, for the names beside an axis; never fewer letters than tell names apart. */
const SHARE = 0.28;
const FEWEST_LETTERS = 8;
/** Below this width, in CSS pixels, the scale of colours lies above its picture. */
const NARROW = 480;
/** Below this width of a cell, in CSS pixels, a number in it could not be read. */
const CELL = 16;

function cut(text: string, letters: number, head: number): string {
  return text.length > letters ? `${text.slice(0, head)}…${text.slice(text.length - (letters - 1 - head))}` : text;
}

/** Cut at their ends, and those that this makes alike in their middles. */
function shortened(texts: readonly string[], letters: number): string[] {
  const ends = texts.map(text => cut(text, letters, letters - 1));
  return ends.map((end, place) =>
    ends.indexOf(end) === ends.lastIndexOf(end) ? end : cut(texts[place] ?? '', letters, Math.floor(letters / 2))
  );
}

/** The names along an axis, from its ticks, or along categories from what is drawn; null along numbers and moments. */
function namesAlong(spec: Spec, along: 'x' | 'y'): Names | null {
  const { type, tickvals, ticktext } = (spec.layout?.[`${along}axis`] ?? {}) as Axis;
  if (tickvals !== undefined && ticktext !== undefined) return { values: Array.from(tickvals), texts: ticktext };
  if (type !== 'category') return null;
  const drawn = spec.data.filter(trace => (trace[`${along}axis`] ?? along) === along).map(trace => trace[along]);
  const texts = [...new Set((drawn.filter(Array.isArray) as unknown[][]).flat())].map(String);
  return texts.length === 0 ? null : { values: texts, texts };
}

const longest = ({ texts }: Names, letters: number): number =>
  Math.min(Math.max(...texts.map(({ length }) => length)), letters) * LETTER;

/** Every second, third … name, so that none lies on another. */
function spread({ values, texts }: Names, room: number, letters: number): Axis {
  const step = Math.max(Math.ceil((LINE * texts.length) / Math.max(room, LINE)), 1);
  const kept = <T>(all: readonly T[]): T[] => all.filter((_, place) => place % step === 0);
  return { tickvals: kept(values), ticktext: shortened(kept(texts), letters) };
}

const fits = ({ texts }: Names, room: number, letters: number): boolean =>
  texts.every(({ length }) => length <= letters) && texts.length * LINE <= room;

const same = (names: Names, other: Names | null): boolean =>
  other !== null && JSON.stringify(names.texts) === JSON.stringify(other.texts);

/**
 * What a chart of this size needs so that names leave room for the picture: shorter names, and fewer.
 *
 * Columns that are named like the rows need no names of their own where these would lie on one another.
 */
export function roomFor(spec: Spec, { width, height }: Size): Room {
  const letters = Math.max(Math.floor((width * SHARE) / LETTER), FEWEST_LETTERS);
  const [x, y] = [namesAlong(spec, 'x'), namesAlong(spec, 'y')];
  const axes: Layout = {};
  const across = width - SURROUNDINGS - (y === null ? 0 : longest(y, letters));
  let down = height - 2 * SURROUNDINGS;
  if (x !== null) {
    const deep = longest(x, letters);
    const isFlat = deep * x.texts.length <= across;
    if (same(x, y) && !isFlat && (deep > height * SHARE || x.texts.length * LINE > across)) {
      axes.xaxis = { showticklabels: false, ticks: '' };
    } else {
      down -= isFlat ? 0 : deep;
      if (!fits(x, across, letters)) axes.xaxis = { ...spread(x, across, letters), tickangle: isFlat ? 0 : 90 };
    }
  }
  if (y !== null && !fits(y, down, letters)) axes.yaxis = spread(y, down, letters);
  const isWritten = across >= (x?.texts.length ?? 0) * CELL && down >= (y?.texts.length ?? 0) * LINE;
  return { axes, isWritten, isNarrow: width < NARROW };
}

/** Returns *spec* as it has *room*. */
export function withRoom(spec: Spec, { axes, isWritten }: Room): Spec {
  const layout = { ...spec.layout };
  for (const [axis, values] of Object.entries(axes))
    layout[axis] = { ...(layout[axis] as object), ...(values as object) };
  const data = isWritten
    ? spec.data
    : spec.data.map(trace => (trace.type === 'heatmap' ? { ...trace, texttemplate: '' } : trace));
  return { ...spec, data, layout };
}
