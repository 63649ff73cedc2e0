// A view in its reader's language: the same drawing, with the texts that are words and not names said by `sayings.ts`.
//
// Some places hold words alone: headings of sections, notes, what small numbers are called. Others hold names from the data too
// (titles of axes, headings of tables); there the payload says which texts are words. Values are never touched.

import type { Basis, Control, Drawing, Figure, Finding, Section, SectionOf, Spark, Table } from './drawing';
import { say, sayParts } from './sayings';
import { translation } from './words';

type Spec = Figure['spec'];
type Plain = Readonly<Record<string, unknown>>;
type Field = Drawing['links']['fields'][number];

const LINES = /(<br>|<\/?extra>)/;
const HOVER_VALUE = /%\{[^}]*\}/g;
const AXIS = /^[xy]axis\d*$/;

function basisOf(basis: Basis): Basis {
  return basis.error === undefined ? basis : { ...basis, error: sayParts(basis.error, ', ') };
}

function findingOf(finding: Finding): Finding {
  const { title, remedy } = finding;
  return { ...finding, title: say(title), remedy: remedy === null ? null : say(remedy) };
}

function groups({ groups: given }: SectionOf<'findings'>): Partial<SectionOf<'findings'>> {
  return given === undefined ? {} : { groups: given.map(group => ({ ...group, name: say(group.name) })) };
}

function overview({ overview: given }: SectionOf<'sparks'>): Partial<SectionOf<'sparks'>> {
  if (given === undefined) return {};
  const sorts = given.sorts.map(sort => ({ ...sort, label: say(sort.label) }));
  return { overview: { ...given, sorts, kinds: given.kinds.map(kind => sayParts(kind)) } };
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** *holder* with the text of its title changed. */
function titled(holder: unknown, change: (text: string) => string): unknown {
  if (!isPlain(holder) || !isPlain(holder.title) || typeof holder.title.text !== 'string') return holder;
  return { ...holder, title: { ...holder.title, text: change(holder.title.text) } };
}

/** The labels of a field's bins: two of them are words, that of all other values and that of none. */
function labels(written: string[], field: Field | undefined): string[] {
  return written.map((label, bin) => (bin === field?.rest || bin === field?.missing ? say(label) : label));
}

function cell(value: unknown): unknown {
  return typeof value === 'string' ? say(value) : value;
}

/** Says what is in a view; what is in it twice, in two states of it, is the same object after as well. */
export class Translated {
  private readonly made = new WeakMap<object, object>();
  private words: ReadonlySet<string> = new Set();
  private fields: ReadonlyMap<string, Field> = new Map();

  of(drawing: Drawing): Drawing {
    this.words = new Set(drawing.words);
    const { links, sections, title, summary, basis } = drawing;
    this.fields = new Map(links.fields.map(field => [field.id, field]));
    return {
      ...drawing,
      title: this.own(title),
      summary: sayParts(summary),
      basis: basisOf(basis),
      sections: sections.map(section => this.once(section, () => this.sectionOrSame(section))),
      links: this.once(links, () => this.links(links))
    };
  }

  private once<T extends object>(before: T, make: () => T): T {
    const known = this.made.get(before);
    if (known !== undefined) return known as T;
    const after = make();
    this.made.set(before, after);
    return after;
  }

  /** A text of a place where names stand as well. */
  private readonly own = (text: string): string => (this.words.has(text) ? say(text) : text);

  private links(links: Drawing['links']): Drawing['links'] {
    const fields = links.fields.map(field => ({
      ...field,
      title: this.own(field.title),
      labels: labels(field.labels, field)
    }));
    return { ...links, fields };
  }

  /** A section that cannot be read stays as it is: where it stands, it is told what is wrong. */
  private sectionOrSame(section: Section): Section {
    try {
      return this.section(section);
    } catch {
      return section;
    }
  }

  private section(section: Section): Section {
    const head = { title: say(section.title), note: section.note === null ? null : say(section.note) };
    switch (section.type) {
      case 'findings':
        return { ...section, ...head, items: section.items.map(findingOf), ...groups(section) };
      case 'figures':
        return { ...section, ...head, items: section.items.map(each => this.once(each, () => this.figure(each))) };
      case 'sparks':
        return {
          ...section,
          ...head,
          items: section.items.map(each => this.once(each, () => this.spark(each))),
          ...overview(section)
        };
      case 'tables':
        return { ...section, ...head, items: section.items.map(each => this.once(each, () => this.table(each))) };
      case 'controls':
        return { ...section, ...head, items: section.items.map(each => this.control(each)) };
      case 'actions':
        return { ...section, ...head, items: section.items.map(each => ({ ...each, label: say(each.label) })) };
      default:
        return section;
    }
  }

  private control(control: Control): Control {
    return { ...control, label: say(control.label), values: control.values.map(this.own) };
  }

  private figure(figure: Figure): Figure {
    if (figure.spec.layout?.template !== undefined) return figure; // its author's own words
    return {
      ...figure,
      title: this.own(figure.title),
      alt: say(figure.alt),
      basis: basisOf(figure.basis),
      spec: this.spec(figure.spec),
      specs: figure.specs.map(spec => this.spec(spec)),
      table: this.table(figure.table)
    };
  }

  private spec(spec: Spec): Spec {
    const layout = Object.entries(titled(spec.layout ?? {}, text => sayParts(text)) as Plain).map(([key, value]) => {
      if (AXIS.test(key)) return [key, titled(value, this.own)];
      return [key, key === 'annotations' && Array.isArray(value) ? value.map(this.annotation) : value];
    });
    return {
      ...spec,
      data: spec.data.map(trace => this.trace(trace)),
      layout: Object.fromEntries(layout) as Record<string, unknown>
    };
  }

  private trace(trace: Spec['data'][number]): Spec['data'][number] {
    const { name, hovertemplate, colorbar } = trace;
    return {
      ...trace,
      ...(typeof name === 'string' ? { name: this.own(name) } : {}),
      ...(typeof hovertemplate === 'string' ? { hovertemplate: this.lines(hovertemplate) } : {}),
      ...(colorbar === undefined ? {} : { colorbar: titled(colorbar, this.own) })
    };
  }

  private readonly annotation = (note: unknown): unknown =>
    isPlain(note) && typeof note.text === 'string' ? { ...note, text: this.lines(note.text) } : note;

  /** A text of several lines, each with places for what plotly puts in. */
  private lines(text: string): string {
    const line = (part: string): string => {
      const values: string[] = [];
      const form = part.replace(HOVER_VALUE, value => `%${String(values.push(value))}`);
      if (values.length === 0) return this.own(part);
      return this.words.has(part) ? (translation(form, values) ?? part) : part;
    };
    return text.split(LINES).map(line).join('');
  }

  private table(table: Table): Table {
    const columns = table.columns.map(column => ({
      ...column,
      title: this.own(column.title),
      ...(column.words === true ? { values: Array.from(column.values as ArrayLike<unknown>, cell) } : {})
    }));
    return {
      ...table,
      title: this.own(table.title),
      note: table.note === null ? null : say(table.note),
      basis: basisOf(table.basis),
      columns: columns as Table['columns']
    };
  }

  private spark(spark: Spark): Spark {
    return {
      ...spark,
      title: this.own(spark.title),
      note: spark.note === null ? null : sayParts(spark.note),
      alt: say(spark.alt),
      labels: labels(spark.labels, this.fields.get(spark.field ?? spark.follow?.field ?? '')),
      stats: spark.stats.map(stat => ({ ...stat, label: say(stat.label) })),
      flags: spark.flags.map(flag => ({ ...flag, text: say(flag.text) })),
      basis: basisOf(spark.basis)
    };
  }
}
