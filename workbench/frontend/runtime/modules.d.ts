declare module '*.css' {
  const text: string;
  export default text;
}

// The runtime's modules that files of traces need (scripts/trace-files.mjs), and which build this is.
declare module 'workbench:modules' {
  export const modules: ReadonlyMap<string, unknown>;
  export const build: string;
}

// plotly.js gives types to what lies in its lib folder only.
declare module 'plotly.js/src/traces/*' {
  import type { PlotlyModule } from 'plotly.js/lib/core';
  const trace: PlotlyModule;
  export default trace;
}

declare module 'plotly.js/src/components/colorscale/helpers' {
  type Channels = [number, number, number, number];
  export function makeColorScaleFuncFromTrace(
    trace: object,
    options: { noNumericCheck: true; returnArray: true }
  ): (value: number) => Channels;
}

declare module 'katex/contrib/auto-render' {
  interface Delimiter {
    readonly left: string;
    readonly right: string;
    readonly display: boolean;
  }
  export default function renderMathInElement(
    element: HTMLElement,
    options: { delimiters: readonly Delimiter[]; output: 'mathml'; throwOnError: boolean }
  ): void;
}
