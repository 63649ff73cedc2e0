// Payloads of older versions in today's words. A minor version only adds words, so each step fills in what did not exist.

import type { Figure, Links, Payload, Section, Spark, Table } from './payload';

const UNLINKED: Links = {
  fingerprint: null,
  rows: null,
  sample: null,
  fields: [],
  values: [],
  exemplars: null,
  code: null,
  group: null
};

function table(old: Table): Table {
  return { ...old, codes: {}, follows: {} };
}

function spark(old: Spark): Spark {
  return { ...old, field: null, follow: null, stats: old.stats.map(stat => ({ ...stat, follow: null })) };
}

function figure(old: Figure): Figure {
  return { ...old, follows: [], specs_follows: [], brush: null, table: table(old.table) };
}

function section(old: Section): Section {
  switch (old.type) {
    case 'sparks':
      return { ...old, items: old.items.map(spark) };
    case 'figures':
      return { ...old, items: old.items.map(figure) };
    case 'tables':
      return { ...old, items: old.items.map(table) };
    default:
      return old;
  }
}

/** Version 1.1 added linked selections; what 1.0 said of them was drawn by nobody. */
function from10(old: Payload): Payload {
  return { ...old, links: UNLINKED, live: false, sections: old.sections.map(section) };
}

/** Returns *payload* in the words of this page's version; one from a newer minor version is left as it is. */
export function upgraded(payload: Omit<Payload, 'version'> & { readonly version: string }): Payload {
  return payload.version === '1.0' ? from10(payload as Payload) : (payload as Payload);
}
