// Formulas of a saved notebook, drawn as MathML: no fonts, no network.

import renderMathInElement from 'katex/contrib/auto-render';

for (const element of document.querySelectorAll<HTMLElement>('.jp-RenderedMarkdown, .jp-RenderedLatex')) {
  renderMathInElement(element, {
    delimiters: [
      { left: '$$', right: '$$', display: true },
      { left: '\\[', right: '\\]', display: true },
      { left: '\\begin{equation}', right: '\\end{equation}', display: true },
      { left: '\\begin{align}', right: '\\end{align}', display: true },
      { left: '$', right: '$', display: false },
      { left: '\\(', right: '\\)', display: false }
    ],
    output: 'mathml',
    throwOnError: false
  });
}
