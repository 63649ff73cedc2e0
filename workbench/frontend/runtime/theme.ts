// Light or dark, as the place says: an explicit data-theme, JupyterLab, VS Code, else the reader's system.

export type Scheme = 'light' | 'dark';

const system = window.matchMedia('(prefers-color-scheme: dark)');

function scheme(element: Element): Scheme {
  const asked = element.closest('[data-theme]')?.getAttribute('data-theme');
  if (asked === 'light' || asked === 'dark') return asked;
  const jupyter = document.body.dataset.jpThemeLight;
  if (jupyter !== undefined) return jupyter === 'true' ? 'light' : 'dark';
  if (document.body.classList.contains('vscode-dark')) return 'dark';
  if (document.body.classList.contains('vscode-light')) return 'light';
  return system.matches ? 'dark' : 'light';
}

/** Keeps data-scheme on *host* right, and calls *changed* after each change; returns how to stop. */
export function followTheme(host: HTMLElement, changed: () => void): () => void {
  const surroundings = host.parentElement ?? host;
  const apply = (): void => {
    host.dataset.scheme = scheme(surroundings);
  };
  const react = (): void => {
    apply();
    // The new style sheet of a JupyterLab theme counts from the next frame on.
    requestAnimationFrame(changed);
  };
  const observer = new MutationObserver(react);
  const attributes = ['data-theme', 'data-jp-theme-name', 'data-jp-theme-light', 'class'];
  observer.observe(document.documentElement, { attributes: true, attributeFilter: attributes });
  observer.observe(document.body, { attributes: true, attributeFilter: attributes });
  system.addEventListener('change', react);
  apply();
  return () => {
    observer.disconnect();
    system.removeEventListener('change', react);
  };
}

const TOKEN = /^@([a-z]+)(?:\/(0?\.\d+|1))?$/;

/** Turns a colour's name ("@data", or "@data/0.2" for a see-through one) into the colour of the theme in force. */
export function colours(host: HTMLElement): (name: string) => string {
  const style = getComputedStyle(host);
  return name => {
    const [, token, opacity] = TOKEN.exec(name) ?? [];
    if (token === undefined) return name;
    const colour = style.getPropertyValue(`--wb-${token}`).trim();
    if (colour === '') return name;
    return opacity === undefined ? colour : transparent(colour, Number(opacity));
  };
}

/** A colour as a place may write it, "#rrggbb" or "rgba(…)", made as much more see-through. */
function transparent(colour: string, opacity: number): string {
  const [, ...pairs] = /^#(..)(..)(..)$/.exec(colour) ?? [];
  if (pairs.length > 0) return `rgba(${pairs.map(pair => parseInt(pair, 16)).join(',')},${String(opacity)})`;
  const [, red, green, blue, own = '1'] =
    /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+))?\s*\)$/.exec(colour) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return colour;
  return `rgba(${red},${green},${blue},${String(Number(own) * opacity)})`;
}
