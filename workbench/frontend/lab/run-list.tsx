// The runs of the project, the newest first, with what goes on in each.

import * as React from 'react';

import type { RunActions } from './run-details';
import { RunRow } from './run-row';
import { isLive, type RunsModel } from './runs-model';
import { useClock, useSignal } from './signals';
import { Trouble } from './trouble';
import { useTranslation } from './translation';

interface Props {
  readonly model: RunsModel;
  readonly actions: RunActions;
  /** The run that is unfolded, and how to unfold another. */
  readonly open: string | null;
  readonly onOpen: (id: string | null) => void;
}

export function RunList({ model, actions, open, onOpen }: Props): React.JSX.Element {
  const trans = useTranslation();
  useSignal(model.changed);
  const now = useClock(model.runs.some(isLive));
  return (
    <>
      {model.notebook !== null && (
        <label className="jp-wb-check">
          <input
            type="checkbox"
            checked={model.onlyNotebook}
            onChange={event => {
              model.onlyNotebook = event.target.checked;
            }}
          />
          {trans.__('only this notebook')}
        </label>
      )}
      {model.state.kind === 'failed' && <Trouble problem={model.state.problem} onRetry={model.refresh} />}
      {model.state.kind === 'loading' && <p className="jp-wb-soft">{trans.__('Looking for runs…')}</p>}
      {model.state.kind === 'ready' && model.runs.length === 0 && (
        <p className="jp-wb-soft">
          {trans.__('No runs yet. A run executes the notebook from top to bottom and records data, code and results.')}
        </p>
      )}
      <ul className="jp-wb-runs">
        {model.runs.map(run => (
          <RunRow
            key={run.id}
            run={run}
            now={now}
            open={open === run.id}
            actions={actions}
            onToggle={() => {
              onOpen(open === run.id ? null : run.id);
            }}
          />
        ))}
      </ul>
      {model.hasMore && (
        <button
          type="button"
          className="jp-wb-link"
          onClick={() => {
            model.more();
          }}
        >
          {trans.__('show more')}
        </button>
      )}
    </>
  );
}
