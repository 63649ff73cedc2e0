// The runs of the project, the newest first, with what goes on in each; and finding some of them again.

import * as React from 'react';

import { GroupRow } from './group-row';
import type { RunActions } from './run-details';
import { RunRow } from './run-row';
import { isLive, type RunsModel } from './runs-model';
import { RunSearch } from './run-search';
import type { Run } from './server';
import { useClock, useSignal } from './signals';
import { Trouble } from './trouble';
import { useTranslation } from './translation';
import { runName, runMoment } from './wording';

interface Props {
  readonly model: RunsModel;
  readonly actions: RunActions;
  /** The ids of what is unfolded, and how to fold or unfold one. */
  readonly open: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

export function RunList({ model, actions, open, onToggle }: Props): React.JSX.Element {
  const trans = useTranslation();
  useSignal(model.changed);
  useSignal(model.groups.changed);
  const [first, setFirst] = React.useState<Run | null>(null); // of the two that are to be compared
  const now = useClock([...model.runs, ...model.groups.runs].some(isLive));
  const choice = {
    first,
    begin: setFirst,
    end: (second: Run): void => {
      if (first !== null) actions.compare(first, second);
      setFirst(null);
    }
  };
  const rows = { now, actions, open, onToggle, choice };
  const nothing = model.state.kind === 'ready' && model.runs.length === 0;
  const filtered = model.search.trim() !== '' || model.onlyNotebook;
  return (
    <>
      {(model.runs.length > 0 || filtered) && <RunSearch model={model} />}
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
      {nothing && model.search.trim() !== '' && (
        <p className="jp-wb-soft">{trans.__('No run has these words in its note, tags, notebook or status.')}</p>
      )}
      {nothing && model.search.trim() === '' && (
        <p className="jp-wb-soft">
          {trans.__('No runs yet. A run executes the notebook from top to bottom and records data, code and results.')}
        </p>
      )}
      {first !== null && (
        <p className="jp-wb-choosing" role="status">
          {trans.__('Choose the run to compare with %1, %2.', runName(first), runMoment(first))}{' '}
          <button
            type="button"
            className="jp-wb-link"
            onClick={() => {
              setFirst(null);
            }}
          >
            {trans.__('never mind')}
          </button>
        </p>
      )}
      <ul className="jp-wb-runs">
        {model.runs.map(run =>
          run.kind === 'run' ? (
            <RunRow key={run.id} run={run} {...rows} />
          ) : (
            <GroupRow key={run.id} group={run} model={model.groups} {...rows} />
          )
        )}
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
