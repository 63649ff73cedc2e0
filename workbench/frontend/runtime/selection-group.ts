// The brushes that views of one group share: a row is selected when no brush of any view leaves it out.

import type { Brushed, LinkedField } from './linking';
import { outside, type Outside, type Sample } from './sample';

interface Brush extends Brushed {
  readonly outside: Outside;
}

/** A view in a group. */
export interface Member {
  readonly view: string;
  readonly sample: Sample;
  /** Hears that the group's brushes have changed. */
  changed(): void;
}

function same(bins: ReadonlySet<number>, others: ReadonlySet<number>): boolean {
  return bins.size === others.size && [...bins].every(bin => others.has(bin));
}

const groups = new Map<string, Group>();

export class Group {
  readonly members = new Set<Member>();
  /** For each sampled row the number of brushes that leave it out. */
  readonly misses: Uint16Array;
  /** In the order in which they were made. */
  brushes: readonly Brush[] = [];

  private constructor(
    private readonly key: string,
    length: number
  ) {
    this.misses = new Uint16Array(length);
  }

  /** Takes *member* into the group of this name on this page. Only views of the same sampled rows can share a group. */
  static join(name: string, member: Member): Group {
    const key = `${name}\n${String(member.sample.length)}`;
    const group = groups.get(key) ?? new Group(key, member.sample.length);
    groups.set(key, group);
    group.members.add(member);
    return group;
  }

  leave(member: Member): void {
    if (!this.members.delete(member)) return;
    if (this.members.size === 0) groups.delete(this.key);
    // The same view may be on the page twice; its brushes go with the last of them.
    if ([...this.members].some(other => other.view === member.view)) return;
    const gone = this.brushes.filter(brush => brush.view === member.view);
    if (gone.length === 0) return;
    for (const brush of gone) member.sample.shift(this.misses, brush.field.id, brush.outside, null);
    this.brushes = this.brushes.filter(brush => brush.view !== member.view);
    this.tell();
  }

  brush(of: Member, field: LinkedField): Brush | undefined {
    return this.brushes.find(brush => brush.view === of.view && brush.field.id === field.id);
  }

  /** Puts the brushes of *member* on these fields in place of what they had. */
  set(member: Member, brushes: Iterable<readonly [LinkedField, ReadonlySet<number>]>): void {
    let changed = false;
    for (const [field, bins] of brushes) changed = this.put(member, field, bins) || changed;
    if (changed) this.tell();
  }

  remove({ view, field }: Brushed): void {
    const member = [...this.members].find(other => other.view === view);
    if (member !== undefined) this.set(member, [[field, new Set()]]);
  }

  clear(): void {
    if (this.brushes.length === 0) return;
    this.brushes = [];
    this.misses.fill(0);
    this.tell();
  }

  private put(member: Member, field: LinkedField, bins: ReadonlySet<number>): boolean {
    const before = this.brush(member, field);
    if (same(bins, before?.bins ?? new Set())) return false;
    const after = bins.size === 0 ? null : { view: member.view, field, bins, outside: outside(bins) };
    member.sample.shift(this.misses, field.id, before?.outside ?? null, after?.outside ?? null);
    const others = this.brushes;
    if (before === undefined) this.brushes = after === null ? others : [...others, after];
    else this.brushes = others.flatMap(brush => (brush !== before ? [brush] : after === null ? [] : [after]));
    return true;
  }

  private tell(): void {
    for (const member of [...this.members]) member.changed();
  }
}
