// What one view holds of the link that the views of a notebook share.

import type { IDisposable } from '@lumino/disposable';

import type { Channel, LinkState, SelectedBins, Translator } from '../runtime/channel';
import type { KernelLink } from './link';

export class ViewChannel implements Channel, IDisposable {
  private _isDisposed = false;

  /**
   * @param link - The link that the views of the notebook share.
   * @param view - The view's id.
   * @param put - Puts other data in the place of those of the output that shows the view.
   */
  constructor(
    private readonly link: KernelLink,
    readonly view: string,
    private readonly put: (data: Readonly<Record<string, unknown>>) => void
  ) {}

  get trans(): Translator {
    return this.link.trans;
  }

  get state(): LinkState {
    return this.link.state(this.view);
  }

  onChange(listener: () => void): () => void {
    this.link.changed.connect(listener);
    return () => {
      this.link.changed.disconnect(listener);
    };
  }

  onSelect(listener: (bins: SelectedBins) => void): () => void {
    const tell = (_link: KernelLink, view: string): void => {
      if (view === this.view) listener(this.link.selectedIn(view));
    };
    this.link.selected.connect(tell);
    if (Object.keys(this.link.selectedIn(this.view)).length > 0) listener(this.link.selectedIn(this.view));
    return () => {
      this.link.selected.disconnect(tell);
    };
  }

  ask(question: string, arguments_: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.link.ask(this.view, question, arguments_);
  }

  keep(data: Readonly<Record<string, unknown>>): void {
    if (!this._isDisposed) this.put(data);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this.link.leave(this);
  }
}
