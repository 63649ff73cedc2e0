// The place in the sidebar. What it shows is loaded when somebody first looks.

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';

import { workbenchIcon } from './icons';
import type { WorkbenchPanel } from './panel';

export class Sidebar extends Widget {
  private loading: Promise<WorkbenchPanel> | null = null;

  constructor(
    private readonly make: () => Promise<WorkbenchPanel>,
    trans: TranslationBundle
  ) {
    super();
    this.id = 'jp-workbench-sidebar';
    this.addClass('jp-wb-sidebar');
    this.title.icon = workbenchIcon;
    this.title.caption = trans.__('Workbench');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Workbench'));
    this.layout = new PanelLayout();
  }

  /** The panel, made on the first call. */
  panel(): Promise<WorkbenchPanel> {
    this.loading ??= this.make().then(panel => {
      (this.layout as PanelLayout).addWidget(panel);
      return panel;
    });
    return this.loading;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) void this.panel();
  }

  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    void this.panel();
  }
}
