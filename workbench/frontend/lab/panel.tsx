// The sidebar: this notebook as a form, its finish check, and the runs of its project.

import { PathExt } from '@jupyterlab/coreutils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { LintList } from './lint-list';
import type { NotebookModel } from './notebook-model';
import type { RunActions } from './run-details';
import { PipelineList, usePipelines } from './pipeline-list';
import { RunForm } from './run-form';
import { RunList } from './run-list';
import type { RunsModel } from './runs-model';
import type { LintFinding, Server } from './server';
import { useSignal } from './signals';
import { Translation, useTranslation } from './translation';
import { Trouble } from './trouble';

export interface PanelParts {
  readonly notebook: NotebookModel;
  readonly runs: RunsModel;
  readonly server: Server;
  readonly actions: RunActions;
  readonly jump: (finding: LintFinding) => void;
  readonly mend: () => void;
  readonly tagAsParameters: () => void;
}

export class WorkbenchPanel extends ReactWidget {
  constructor(
    private readonly parts: PanelParts,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-wb-panel');
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
  }

  /** Puts the focus where a run is prepared. */
  focusForm(): void {
    this.parts.notebook.wishFocus();
  }

  protected override render(): React.JSX.Element {
    return (
      <Translation.Provider value={this.trans}>
        <Sections {...this.parts} />
      </Translation.Provider>
    );
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.parts.notebook.dispose();
    this.parts.runs.dispose();
    super.dispose();
  }
}

function Section(props: { readonly title: string; readonly children: React.ReactNode }): React.JSX.Element {
  const id = React.useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </section>
  );
}

function Sections(parts: PanelParts): React.JSX.Element {
  const trans = useTranslation();
  const { notebook, runs } = parts;
  const [open, setOpen] = React.useState<ReadonlySet<string>>(new Set<string>());
  const unfold = (id: string): void => {
    setOpen(before => new Set([...before, id]));
  };
  useSignal(notebook.changed);
  const { state, path } = notebook;
  const pipelines = usePipelines(parts.server, path);
  React.useEffect(() => {
    runs.notebook = path;
  }, [runs, path]);
  return (
    <>
      <Section title={trans.__('Run as pipeline')}>
        <NotebookSection {...parts} onStarted={unfold} />
      </Section>
      {state.kind === 'ready' && (
        <Section title={counted(trans.__('Finish check'), state.findings.length)}>
          {notebook.isDirty && <p className="jp-wb-soft">{trans.__('As of the last save.')}</p>}
          <LintList findings={state.findings} onJump={parts.jump} onMend={parts.mend} />
        </Section>
      )}
      {pipelines.length > 0 && (
        <Section title={trans.__('Pipelines')}>
          <PipelineList
            pipelines={pipelines}
            runs={runs}
            onStarted={run => {
              unfold(run.id);
            }}
          />
        </Section>
      )}
      <Section title={trans.__('Runs')}>
        <RunList
          model={runs}
          actions={parts.actions}
          open={open}
          onToggle={id => {
            setOpen(before =>
              before.has(id) ? new Set([...before].filter(each => each !== id)) : new Set([...before, id])
            );
          }}
        />
      </Section>
    </>
  );
}

function NotebookSection(parts: PanelParts & { readonly onStarted: (id: string) => void }): React.JSX.Element {
  const trans = useTranslation();
  const { notebook } = parts;
  const { state } = notebook;
  const [started, setStarted] = React.useState<string | null>(null);
  switch (state.kind) {
    case 'none':
      return (
        <p className="jp-wb-soft">
          {trans.__('Open a notebook to see its parameters, to check whether it is finished, and to run it.')}
        </p>
      );
    case 'loading':
      return <p className="jp-wb-soft">{trans.__('Reading the notebook…')}</p>;
    case 'failed':
      return <Trouble problem={state.problem} onRetry={() => void notebook.refresh()} />;
    case 'ready':
      return (
        <>
          <p className="jp-wb-notebook">{PathExt.basename(state.path)}</p>
          {state.refusal !== null && <Trouble problem={state.refusal} onRetry={() => void notebook.refresh()} />}
          {state.refusal === null && state.parameters.length === 0 && <NoParameters tag={parts.tagAsParameters} />}
          <RunForm
            key={state.path}
            {...parts}
            state={state}
            onStarted={run => {
              setStarted(trans.__('Started. It is recorded in %1.', run.folder ?? run.id));
              parts.onStarted(run.id);
            }}
          />
          <p className="jp-wb-soft" role="status">
            {started}
          </p>
        </>
      );
  }
}

function NoParameters({ tag }: { readonly tag: () => void }): React.JSX.Element {
  const trans = useTranslation();
  return (
    <div className="jp-wb-soft">
      <p>
        {trans.__(
          'This notebook has no parameters. Put the values that may change into one cell, such as “seed: int = 7  # what it is for”, and tag that cell “parameters”.'
        )}
      </p>
      <button type="button" className="jp-wb-link" onClick={tag}>
        {trans.__('tag the selected cell')}
      </button>
    </div>
  );
}

function counted(title: string, n: number): string {
  return n === 0 ? title : `${title} · ${String(n)}`;
}
