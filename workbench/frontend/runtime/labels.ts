// What bins and marks are called: a payload leaves out what it says elsewhere, as workbench/views/shared_labels.py does.

import type { Drawing, Section, Spark } from './drawing';

type Field = Drawing['links']['fields'][number];

/** The labels of all bins of a field: those of ranges say their ends. */
function labelsOf({ ends, labels, totals }: Field): string[] {
  if (ends === null || labels.length + ends.length - 1 !== totals.length) return labels;
  return [...ends.slice(1).map((end, bin) => `${ends[bin] ?? ''} – ${end}`), ...labels];
}

function withLabels(spark: Spark, fields: ReadonlyMap<string, Field>): Spark {
  const field = fields.get(spark.field ?? spark.follow?.field ?? '');
  if (spark.labels.length > 0 || field === undefined) return spark;
  return { ...spark, labels: field.labels.slice(0, spark.y.length) };
}

/** A section that cannot be read stays as it is: where it stands, it is told what is wrong. */
function sectionOrSame(section: Section, fields: ReadonlyMap<string, Field>): Section {
  try {
    if (section.type !== 'sparks') return section;
    return { ...section, items: section.items.map(spark => withLabels(spark, fields)) };
  } catch {
    return section;
  }
}

/** Returns *drawing* with what every bin and mark is called. */
export function labelled(drawing: Drawing): Drawing {
  const fields = drawing.links.fields.map(field => ({ ...field, labels: labelsOf(field) }));
  const known = new Map(fields.map(field => [field.id, field]));
  const sections = drawing.sections.map(section => sectionOrSame(section, known));
  return { ...drawing, sections, links: { ...drawing.links, fields } };
}
