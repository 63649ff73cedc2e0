// The picture of two fields together, drawn from the sampled rows: a density of two numbers, boxes of a number for each
// category, or the shares of two categories. The rows that are selected stand before all.

import { html, name, svg } from './dom';
import type { LinkedField, Linking } from './linking';
import { count, share } from './numbers';
import { countPairs, endsOf, quantiles, sideOf, type PairCounts, type Side } from './pair-counts';
import { trans } from './words';

const WIDTH = 640;
const DENSITY = 300;
const ROW = 26;
const PARTS = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
const FEW = [0.005, 0.995] as const;
const WRITTEN = 12; // cells along a side, up to which shares are written into them

/** How the cells of a picture are filled. */
interface Cells {
  readonly x: Side;
  readonly y: Side;
  readonly counts: PairCounts;
  /** From 0 to 1 for each cell. */
  readonly strength: Float64Array;
}

export class PairPicture {
  readonly element = html('div', { class: 'pair' });
  private x: Side;
  private y: Side;
  private cropped = false;
  private readonly kind: 'density' | 'boxes' | 'shares';
  private readonly told = html('p', { class: 'soft', 'aria-live': 'polite' });

  constructor(
    one: LinkedField,
    other: LinkedField,
    private readonly linking: Linking
  ) {
    const sides = [sideOf(one), sideOf(other)] as const;
    const ranges = sides.filter(side => side.ranges).length;
    this.kind = ranges === 2 ? 'density' : ranges === 1 ? 'boxes' : 'shares';
    // A number lies along the width; of two, the second.
    const turned = this.kind === 'boxes' ? sides[0].ranges : false;
    this.x = turned ? sides[0] : sides[1];
    this.y = turned ? sides[1] : sides[0];
    this.crop();
    this.draw();
  }

  /** Leaves out the ends of ranges where few rows are: a few far values would leave the others no room. */
  private crop(): void {
    const { all } = countPairs(this.x, this.y, { active: false, sampled: () => new Uint8Array(0) });
    const [across, down] = [this.x.length, this.y.length];
    const lines = Array.from({ length: down }, (_, line) => all.subarray(line * across, (line + 1) * across));
    const ofX = Array.from({ length: across }, (_, column) =>
      lines.reduce((sum, line) => sum + (line[column] ?? 0), 0)
    );
    const ofY = lines.map(line => line.reduce((a, b) => a + b, 0));
    const [x, y] = [this.x, this.y];
    this.x = inner(x, this.kind === 'boxes' ? lines : [ofX], this.kind === 'boxes' ? [0.05, 0.95] : FEW);
    this.y = inner(y, [ofY], FEW);
    this.cropped = this.kind !== 'boxes' && (isCropped(this.x) || isCropped(this.y));
  }

  /** Draws what is selected now. */
  draw(): void {
    const counts = countPairs(this.x, this.y, this.linking);
    const drawn = { density: density, boxes, shares }[this.kind](this.x, this.y, counts, this.linking.active);
    this.told.textContent = this.basis(counts);
    this.element.replaceChildren(drawn, this.told);
  }

  /** What the picture is of, and how many rows that are. */
  private basis({ n, selected }: PairCounts): string {
    const { sample, rows } = this.linking.links;
    const whole =
      sample?.kind === 'exact'
        ? trans.__('all rows with both')
        : trans.__('≈ sampled rows with both, of %1', count(rows ?? n));
    const what = {
      density: trans.__('How many rows have both: the darker, the more; the line is the median.'),
      boxes: trans.__('Boxes from the lower to the upper quartile, with the median; whiskers hold 90 %.'),
      shares: trans.__('Each row adds up to 100 %.')
    }[this.kind];
    const said = this.linking.active
      ? trans.__('n = %1 of %2, %3.', count(selected), count(n), whole)
      : trans.__('n = %1, %2.', count(n), whole);
    const left = this.cropped ? ` ${trans.__('Ends with less than 0.5 % of the rows are left out.')}` : '';
    return `${what} ${said}${left}`;
  }
}

/** The places of a side that hold these parts of each of the counts, and one beside them. */
function inner(side: Side, counts: readonly (readonly number[] | Float64Array)[], parts: readonly number[]): Side {
  if (!side.ranges) return side;
  const found = counts.map(each => quantiles(each, parts)).filter(each => each !== null);
  const from = Math.max(Math.floor(Math.min(...found.map(([low = 0]) => low))) - 1, 0);
  const to = Math.min(Math.ceil(Math.max(...found.map(each => each.at(-1) ?? 0))) + 1, side.length);
  return Number.isFinite(from) && to > from ? { ...side, from, to } : side;
}

function isCropped({ from, to, length }: Side): boolean {
  return from > 0 || to < length;
}

/** How dark cells are: roots keep the few beside the many. */
function strengths(counts: Float64Array): Float64Array {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return counts.map(each => (most > 0 ? Math.sqrt(each / most) : 0));
}

function labelled(title: string, className: string): HTMLElement {
  return html('span', { class: className }, name(title));
}

/** A picture with what its sides are called, and the ends of the lower one. */
function framed(x: Side, y: Side, picture: SVGSVGElement, rows: readonly HTMLElement[]): HTMLElement {
  const ends = endsOf(x);
  const unit = x.field.unit === null ? x.field.title : `${x.field.title} (${x.field.unit})`;
  return html(
    'div',
    { class: 'framed' },
    labelled(y.field.title, 'y-title'),
    html('div', { class: 'y-axis' }, ...rows),
    picture,
    html('div', { class: 'x-axis' }, ...(x.ranges ? ends.map(end => html('span', {}, name(end))) : columnLabels(x))),
    labelled(unit, 'x-title')
  );
}

function columnLabels({ labels }: Side): HTMLElement[] {
  return labels.map(label => html('span', { class: 'column', title: label }, name(label)));
}

function stage(height: number, alt: string, ...marks: SVGElement[]): SVGSVGElement {
  return svg(
    'svg',
    {
      viewBox: `0 0 ${String(WIDTH)} ${String(height)}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': alt,
      style: `height:${String(height)}px`
    },
    ...marks
  );
}

function cellMarks(
  { x, y, counts, strength }: Cells,
  { height, className, active }: { height: number; className: string; active: boolean }
): SVGElement[] {
  const [wide, tall] = [WIDTH / (x.to - x.from), height / (y.to - y.from)];
  const marks: SVGElement[] = [];
  for (let line = y.from; line < y.to; line += 1) {
    for (let column = x.from; column < x.to; column += 1) {
      const cell = line * x.length + column;
      const strong = strength[cell] ?? 0;
      if (strong === 0) continue;
      const [all, chosen] = [counts.all[cell] ?? 0, counts.chosen[cell] ?? 0];
      const told = active ? trans.__('%1 of %2', count(chosen), count(all)) : count(all);
      const place = y.ranges ? y.to - 1 - line : line; // numbers rise upwards
      marks.push(
        svg(
          'rect',
          {
            class: className,
            x: (column - x.from) * wide,
            y: place * tall,
            width: Math.max(wide - 0.5, 0.5),
            height: Math.max(tall - 0.5, 0.5),
            'fill-opacity': (0.08 + 0.92 * strong).toFixed(3)
          },
          svg('title', {}, `${x.labels[column] ?? ''} × ${y.labels[line] ?? ''}: ${told}`)
        )
      );
    }
  }
  return marks;
}

function density(x: Side, y: Side, counts: PairCounts, active: boolean): HTMLElement {
  const seen = active ? counts.chosen : counts.all;
  const behind = active
    ? cellMarks({ x, y, counts, strength: strengths(counts.all) }, { height: DENSITY, className: 'rest', active })
    : [];
  const front = cellMarks({ x, y, counts, strength: strengths(seen) }, { height: DENSITY, className: 'data', active });
  const medians: string[] = [];
  const [wide, tall] = [WIDTH / (x.to - x.from), DENSITY / (y.to - y.from)];
  for (let column = x.from; column < x.to; column += 1) {
    const line = Array.from({ length: y.length }, (_, place) => seen[place * x.length + column] ?? 0);
    const [middle] = quantiles(line, [0.5]) ?? [];
    if (middle === undefined) continue;
    const height = DENSITY - (middle - y.from) * tall;
    if (height < 0 || height > DENSITY) continue;
    medians.push(`M${((column - x.from) * wide).toFixed(1)} ${height.toFixed(1)}h${wide.toFixed(1)}`);
  }
  const alt = trans.__('How often values of %1 and %2 come together', x.field.title, y.field.title);
  const ends = [...endsOf(y)].reverse().map(end => html('span', {}, name(end)));
  const picture = stage(DENSITY, alt, ...behind, ...front, svg('path', { class: 'median', d: medians.join('') }));
  const framing = framed(x, y, picture, ends);
  framing.classList.add('spread');
  return framing;
}

function boxes(x: Side, y: Side, counts: PairCounts, active: boolean): HTMLElement {
  const wide = WIDTH / (x.to - x.from);
  const scale = { wide, from: x.from };
  const height = ROW * y.length;
  const marks: SVGElement[] = [];
  for (let line = 0; line < y.length; line += 1) {
    const cut = (of: Float64Array): Float64Array => of.subarray(line * x.length, (line + 1) * x.length);
    const middle = (line + 0.5) * ROW;
    if (active) marks.push(...box(cut(counts.all), { ...scale, middle, half: 9, className: 'rest' }));
    const own = cut(active ? counts.chosen : counts.all);
    const title = `${y.labels[line] ?? ''}: n = ${count(own.reduce((a, b) => a + b, 0))}`;
    marks.push(...box(own, { ...scale, middle, half: active ? 5 : 8, className: 'data', title }));
  }
  const alt = trans.__('How %1 spreads for each %2', x.field.title, y.field.title);
  return framed(x, y, stage(height, alt, ...marks), rowLabels(y));
}

function rowLabels({ labels }: Side): HTMLElement[] {
  return labels.map(label => html('span', { class: 'row', title: label }, name(label)));
}

function box(
  counts: Float64Array,
  {
    wide,
    from,
    middle,
    half,
    className,
    title
  }: { wide: number; from: number; middle: number; half: number; className: string; title?: string }
): SVGElement[] {
  const found = quantiles(counts, PARTS)?.map(place => (place - from) * wide);
  if (found === undefined) return [];
  const [low = 0, lower = 0, median = 0, upper = 0, high = 0] = found;
  const mark = svg(
    'g',
    { class: `box ${className}` },
    svg('path', { class: 'whisker', d: `M${String(low)} ${String(middle)}H${String(high)}` }),
    svg('rect', { x: lower, y: middle - half, width: Math.max(upper - lower, 1), height: 2 * half, rx: 1 }),
    svg('path', { class: 'middle', d: `M${String(median)} ${String(middle - half)}v${String(2 * half)}` }),
    title === undefined ? null : svg('title', {}, title)
  );
  return [mark];
}

function shares(x: Side, y: Side, counts: PairCounts, active: boolean): HTMLElement {
  const seen = active ? counts.chosen : counts.all;
  const parts = seen.map((each, cell) => {
    const line = Math.floor(cell / x.length);
    const whole = seen.subarray(line * x.length, (line + 1) * x.length).reduce((a, b) => a + b, 0);
    return whole > 0 ? each / whole : 0;
  });
  const height = ROW * y.length;
  const cells = cellMarks({ x, y, counts, strength: parts }, { height, className: 'data', active });
  const alt = trans.__('How the rows of each %2 divide over %1', x.field.title, y.field.title);
  const framing = framed(x, y, stage(height, alt, ...cells), rowLabels(y));
  framing.classList.add('divided');
  if (x.length <= WRITTEN) framing.append(written(x, y, parts));
  return framing;
}

/** The shares as text over the cells: the picture itself is stretched, and its letters would be. */
function written(x: Side, y: Side, parts: Float64Array): HTMLElement {
  const cells = Array.from(parts, part =>
    html('span', { class: part > 0.55 ? 'light' : null }, part === 0 ? '' : share(part))
  );
  return html(
    'div',
    {
      class: 'written',
      'aria-hidden': 'true',
      style: `grid-template-columns:repeat(${String(x.length)},1fr);grid-template-rows:repeat(${String(y.length)},${String(ROW)}px)`
    },
    ...cells
  );
}
