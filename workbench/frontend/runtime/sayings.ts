// What Python has written into a view, in the language of the page: words by their English text, sentences by their form.
//
// Numbers are taken out before a text is looked up and put back as they are: "526 rows" is the text "%1 rows". A few sentences
// carry more than numbers, such as a column's name: `sentences.json` lists their forms. A text that no catalogue knows is said
// as it is.

import sentences from './catalogues/views/sentences.json';
import { translation } from './words';

/** Numbers as `numbers.ts` and `wording.py` write them, with what belongs to them: "< 0.1 %", "1.2 M", "4 min 12 s". */
const NUMBER =
  /(?<![\p{L}\d_.%])(?:[<>≈][\u202f\u00a0])?[−-]?\d[\d\u202f]*(?:\.\d+)?(?:\u202f×\u202f10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(?:\u202f(?:%|[TGMk]?B|[TGM]|s|min|h)(?![\p{L}\d]))?/gu;
const MOST = 9;

const PLACE = /%\d/;

interface Sentence {
  readonly form: string;
  readonly pattern: RegExp;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

const SENTENCES: readonly Sentence[] = sentences.map(form => ({
  form,
  pattern: new RegExp(`^${form.split(PLACE).map(literal).join('(.+?)')}$`, 's')
}));

function withoutNumbers(text: string): string | null {
  const numbers: string[] = [];
  const form = text.replace(NUMBER, number => {
    numbers.push(number);
    return `%${String(numbers.length)}`;
  });
  if (numbers.length === 0 || numbers.length > MOST || PLACE.test(text)) return null;
  return translation(form, numbers);
}

function asSentence(text: string): string | null {
  for (const { form, pattern } of SENTENCES) {
    const found = pattern.exec(text);
    if (found !== null) return translation(form, found.slice(1));
  }
  return null;
}

/** A text of the view itself, as the reader's language has it. */
export function say(text: string): string {
  if (text === '') return text;
  return translation(text, []) ?? withoutNumbers(text) ?? asSentence(text) ?? text;
}

/** A text of parts that are said each by itself: "526 rows · all rows read". */
export function sayParts(text: string, between = ' · '): string {
  return text.split(between).map(say).join(between);
}
