// Values of parameters as the texts that a form shows, and back as the texts that the server reads.

import type { JSONValue } from '@lumino/coreutils';

import type { Parameter } from './server';

export type Draft = Readonly<Record<string, string>>;

/** A value as a person would type it. */
export function textOf(value: JSONValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What the field of a parameter shows: what was typed, else the notebook's own value. */
export function shown(parameter: Parameter, draft: Draft): string {
  return draft[parameter.name] ?? textOf(parameter.default);
}

/** A place where a secret can be found. */
const SOURCE = /^(env|file):./;

export function isSecret(parameter: Parameter): boolean {
  return /^Secret\b/.test(parameter.type);
}

/** Where the secrets are, as far as that has been said; what stands in a field in another form may be a value, and
 * stays in the page. */
export function sources(parameters: readonly Parameter[], draft: Draft): Record<string, string> {
  const said = parameters.filter(isSecret).map(({ name }) => [name, draft[name]?.trim() ?? ''] as const);
  return Object.fromEntries(said.filter(([, source]) => SOURCE.test(source)));
}

/** The texts that differ from what the notebook sets itself; an emptied field means the notebook's own value. */
export function changes(parameters: readonly Parameter[], draft: Draft): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const parameter of parameters) {
    const text = draft[parameter.name];
    if (isSecret(parameter)) continue;
    if (text === undefined || (text === '' && !takesEmptyText(parameter))) continue;
    if (parameter.required || text !== textOf(parameter.default)) texts[parameter.name] = text;
  }
  return texts;
}

function takesEmptyText(parameter: Parameter): boolean {
  return parameter.type === 'str';
}

/** The parameters that are not the same in all runs. */
export function varied(runs: readonly { readonly parameters: Readonly<Record<string, JSONValue>> }[]): string[] {
  const names = [...new Set(runs.flatMap(run => Object.keys(run.parameters)))];
  return names.filter(name => new Set(runs.map(run => JSON.stringify(run.parameters[name]))).size > 1);
}

/** A few values in one line, as "seed 7 · epochs 120". */
export function inWords(values: Readonly<Record<string, JSONValue>>, most: number): string {
  return Object.entries(values)
    .slice(0, most)
    .map(([name, value]) => `${name} ${shortened(value)}`)
    .join(' · ');
}

function shortened(value: JSONValue): string {
  const text = textOf(value) || '–';
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
