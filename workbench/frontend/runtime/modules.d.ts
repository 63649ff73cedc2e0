declare module '*.css' {
  const text: string;
  export default text;
}

// plotly.js gives types to what lies in its lib folder only.
declare module 'plotly.js/src/traces/*' {
  import type { PlotlyModule } from 'plotly.js/lib/core';
  const trace: PlotlyModule;
  export default trace;
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
