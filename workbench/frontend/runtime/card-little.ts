// A column in little: its heading, its bars, how much is missing. There are thousands of them, so that each is few elements.

import { html, name, svg } from './dom';
import { count, share } from './numbers';
import { HEIGHT, WIDTH } from './marks';
import { say } from './sayings';
import { severityWords } from './severity-words';
import { trans } from './words';

const BARS = 16;
const NO_BAR = 255;
const TALLEST = 254;
const SEVERITIES = ['error', 'warning', 'info'] as const;

export interface Little {
  readonly title: string;
  readonly note: string;
  /** The place of its gravest finding's severity. */
  readonly severity: number;
  /** Its share of missing values. */
  readonly missing: number;
  /** Heights from 0 to 254; 255 where there is no bar. */
  readonly y: ArrayLike<number | null>;
}

function outline(heights: readonly number[]): string {
  const wide = WIDTH / heights.length;
  const gap = heights.length > 1 ? wide * 0.06 : 0;
  return heights
    .map((height, place) => {
      if (height === 0) return '';
      const tall = (height / TALLEST) * HEIGHT;
      return `M${(place * wide + gap).toFixed(1)} ${String(HEIGHT)}v${(-tall).toFixed(1)}h${(wide - 2 * gap).toFixed(1)}V${String(HEIGHT)}z`;
    })
    .join('');
}

export function drawLittle({ title, note, severity, missing, y }: Little): HTMLElement {
  const heights = Array.from({ length: BARS }, (_, place) => y[place] ?? NO_BAR).filter(height => height !== NO_BAR);
  const picture = svg(
    'svg',
    {
      viewBox: `0 0 ${String(WIDTH)} ${String(HEIGHT)}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': trans.__('%1, %2: %3 bars', title, note, count(heights.length))
    },
    svg('path', { class: 'data', d: outline(heights) })
  );
  const found = SEVERITIES[severity];
  return html(
    'article',
    { class: 'spark little' },
    html('header', {}, name(title, 'b'), html('span', { class: 'soft' }, note)),
    html('div', { class: 'picture' }, picture),
    html(
      'dl',
      {},
      html('div', {}, html('dt', {}, say('missing')), html('dd', {}, missing === 0 ? '0' : share(missing)))
    ),
    found === undefined ? null : html('p', { class: `flag ${found}` }, severityWords(found))
  );
}
