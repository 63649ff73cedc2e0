// The words that the page itself says, in its reader's language. JupyterLab gives its translator to `mount`; elsewhere the page
// looks into a small catalogue. It holds the words that Python writes into views as well: `sayings.ts` looks them up.
//
// Texts are whole sentences with `%1`, `%2` for values, so that another language can order them as it needs. They are written in
// the calls of `trans` themselves: that is where translators' tools look for them.

import type { Translator } from './channel';
import de from './catalogues/de.json';
import deViews from './catalogues/views/de.json';

/** A text in another language; its forms by the names of `Intl.PluralRules` where it depends on a number. */
type Catalogue = Readonly<Record<string, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>;

const CATALOGUES: Readonly<Record<string, Catalogue>> = { de: { ...deViews, ...de } };

const PLACE = /%(\d)/g;
/** What a host's translator puts into places: the places themselves, which are filled here. */
const PLACES = ['%1', '%2', '%3', '%4', '%5', '%6', '%7', '%8', '%9'];

/** The language of the page: English pages are written for everybody, and speak the language of their reader. */
function pageLanguage(): string {
  const { lang } = document.documentElement;
  return lang === '' || /^en\b/i.test(lang) ? navigator.language : lang;
}

function fromCatalogue(language: string): Translator {
  const known = language.toLowerCase().split('-')[0] ?? '';
  const catalogue = Object.hasOwn(CATALOGUES, known) ? CATALOGUES[known] : undefined;
  const plural = new Intl.PluralRules(catalogue === undefined ? 'en' : known);
  return {
    __: text => {
      const found = catalogue?.[text];
      return typeof found === 'string' ? found : text;
    },
    _n: (singular, several, n) => {
      const found = catalogue?.[singular];
      if (found === undefined || typeof found === 'string') return n === 1 ? singular : several;
      return found[plural.select(n)] ?? found.other ?? several;
    }
  };
}

let host: Translator | null = null;
let own: Translator | null = null;

/** Says everything from now on in the words of a place that has a translator. */
export function speakWith(translator: Translator): void {
  host = translator;
}

function speaker(): Translator {
  if (host !== null) return host;
  own ??= fromCatalogue(pageLanguage());
  return own;
}

function filled(template: string, values: readonly string[]): string {
  return template.replace(PLACE, (place, number: string) => values[Number(number) - 1] ?? place);
}

/**
 * The translator of this page.
 *
 * Values that are not given leave their places as they are, for `placed`. In counted texts `%1` is the bare number, as
 * JupyterLab has it: the number as people read it is a value, `%2` the first.
 */
export const trans: Translator = {
  __: (text, ...values) => filled(speaker().__(text, ...PLACES), values),
  _n: (singular, plural, n, ...values) =>
    filled(speaker()._n(singular, plural, n, ...PLACES.slice(1)), [String(n), ...values])
};

/** What a text that Python has written is in the reader's language, its places filled; null where it is not known. */
export function translation(text: string, values: readonly string[]): string | null {
  const said = speaker().__(text, ...PLACES);
  return said === text ? null : filled(said, values);
}

/** A text with these nodes in the places that it has left. */
export function placed(template: string, ...nodes: readonly Node[]): Node[] {
  const parts = template.split(PLACE);
  return parts.flatMap((part, at) => {
    if (at % 2 === 0) return part === '' ? [] : [document.createTextNode(part)];
    return nodes[Number(part) - 1] ?? document.createTextNode(`%${part}`);
  });
}
