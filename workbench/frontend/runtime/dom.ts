// Elements from names, attributes and children. Text becomes text nodes: nothing a payload says is read as HTML.

type Child = Node | string | null | false | undefined;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

export const SVG = 'http://www.w3.org/2000/svg';

function fill<T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** A name from the data, kept apart from the sentence around it when it runs the other way. */
export function name(text: string, tag: 'b' | 'bdi' = 'bdi'): HTMLElement {
  return html(tag, { class: 'name', dir: 'auto', title: text.length > 40 ? text : null }, text);
}

/** A button that shows or hides something; it says which to screen readers. */
export function toggle(words: string, onChange: (shown: boolean) => void): HTMLButtonElement {
  const button = html('button', { type: 'button', class: 'plain', 'aria-pressed': 'false' }, words);
  button.addEventListener('click', () => {
    const shown = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(shown));
    onChange(shown);
  });
  return button;
}
