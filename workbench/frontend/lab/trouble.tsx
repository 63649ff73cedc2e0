// What to do when the server does not answer as it should.

import * as React from 'react';

import { NotInstalled, Refusal } from './server';
import { useTranslation } from './translation';
import { refusalWords } from './wording';

export function Trouble({
  problem,
  onRetry
}: {
  readonly problem: Error;
  readonly onRetry: () => void;
}): React.JSX.Element {
  const trans = useTranslation();
  const words =
    problem instanceof NotInstalled || problem instanceof Refusal
      ? refusalWords(problem, trans)
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
