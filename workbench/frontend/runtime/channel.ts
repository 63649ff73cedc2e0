// The channel from a view to the kernel that made it. A place that has kernels gives one to `mount`; a saved page has none.

/** How a view stands with its kernel. */
export type LinkState =
  /** The kernel has answered: it made this view and answers questions about it. */
  | { readonly kind: 'linked' }
  /** Asked, and not answered yet. */
  | { readonly kind: 'asking' }
  /** Asked some time ago; the kernel answers when its cell is done. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'reconnecting' }
  /** The server does not answer any more. */
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'no-kernel' }
  /** The kernel is gone, and nothing has taken its place. */
  | { readonly kind: 'stopped' }
  /** A kernel is there that has not shown this view, because of what happened to the one that had. */
  | { readonly kind: 'unknown'; readonly because: 'restart' | 'death' | null }
  /** Page and kernel come from different versions of Workbench: neither might understand the other. */
  | { readonly kind: 'mismatch'; readonly page: string; readonly kernel: string; readonly workbench: string | null }
  /** The kernel has answered, with a problem. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The translator of a place; `%1` and so on stand for the values. */
export interface Translator {
  __(text: string, ...values: string[]): string;
  /** The singular or the plural, as *n* asks for; `%1` is *n*, and the values begin with `%2`. */
  _n(singular: string, plural: string, n: number, ...values: string[]): string;
}

/** What is selected in a view: bins by field, ascending; a field that is not brushed is absent. */
export type SelectedBins = Readonly<Record<string, readonly number[]>>;

/** One text for equal bins: fields by name. */
export function textOf(bins: unknown): string {
  return JSON.stringify(Object.entries(bins ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export interface Channel {
  readonly state: LinkState;
  /** In whose words the state is told. */
  readonly trans: Translator;
  /** Calls *listener* after each change of the state; returns how to stop. */
  onChange(listener: () => void): () => void;
  /**
   * Calls *listener* with what is selected in this view whenever anything but this page has set it, such as code in the
   * notebook: at once, when something is selected already. Returns how to stop.
   */
  onSelect(listener: (bins: SelectedBins) => void): () => void;
  /**
   * Asks the kernel, by the name of a question that it knows.
   *
   * Rejects with words for the reader: when the view is not linked, when the kernel answers with a problem, goes away, or
   * does not answer in time.
   */
  ask(question: string, arguments_: Readonly<Record<string, unknown>>): Promise<unknown>;
  /**
   * Puts *data*, by MIME type, in the place of what was saved of this view. Only a place that saves what it shows has it.
   */
  keep?(data: Readonly<Record<string, unknown>>): void;
}
