// What to do when the server does not answer as it should.

import * as React from 'react';

import { NotInstalled, Refusal } from './server';
import { useTranslation } from './translation';

export function Trouble({
  problem,
  onRetry
}: {
  readonly problem: Error;
  readonly onRetry: () => void;
}): React.JSX.Element {
  const trans = useTranslation();
  const words =
    problem instanceof NotInstalled
      ? trans.__(
          'The Jupyter server does not have Workbench. Install jupyter-workbench in the environment of the server, and restart it.'
        )
      : problem instanceof Refusal
        ? problem.message
        : trans.__('The server does not answer. What is shown here may be old.');
  return (
    <div className="jp-wb-trouble" role="alert">
      <p>{words}</p>
      <button type="button" className="jp-wb-link" onClick={onRetry}>
        {trans.__('try again')}
      </button>
    </div>
  );
}
