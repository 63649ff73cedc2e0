// The numbers in a heat map's cells: black or white, whichever stands out more from its cell.

import { makeColorScaleFuncFromTrace } from 'plotly.js/src/components/colorscale/helpers';

type Channels = readonly [number, number, number, ...number[]];

interface Trace {
  readonly textfont?: { readonly color?: unknown };
}

/** What plotly's drawing has bound to an element. */
function bound(element: Element): unknown {
  return (element as Element & { readonly __data__?: unknown }).__data__;
}

/** Relative luminance, as WCAG 2 defines it; black and white contrast alike where it is 0.18. */
function luminance([red, green, blue]: Channels): number {
  const linear = (channel: number): number => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

const EQUAL = Math.sqrt(1.05 * 0.05) - 0.05;

/** Colours the labels of every heat map in *plot* whose author left that open. */
export function writeLegibly(plot: HTMLElement): void {
  for (const map of plot.querySelectorAll('.heatmaplayer .hm')) {
    const labels = map.querySelectorAll('.heatmap-label');
    const trace = (bound(map) as readonly { readonly trace?: Trace }[] | undefined)?.[0]?.trace;
    if (labels.length === 0 || trace?.textfont?.color !== 'auto') continue;
    const colour = makeColorScaleFuncFromTrace(trace, { noNumericCheck: true, returnArray: true });
    for (const label of labels) {
      const { z } = bound(label) as { readonly z?: unknown };
      const text = label.querySelector('text');
      if (typeof z !== 'number' || text === null) continue;
      text.style.fill = luminance(colour(z)) > EQUAL ? '#000' : '#fff';
    }
  }
}
