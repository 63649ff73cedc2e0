// The line of a run, of a group or of a step: how it stands, and a click opens it.

import * as React from 'react';

import { RunSign } from './run-sign';
import type { Step } from './server';

interface Props {
  readonly status: Step['status'];
  readonly name: string;
  /** What stands beside the name. */
  readonly mark: React.ReactNode;
  readonly time: string;
  readonly summary: string;
  /** The id of the element that it opens. */
  readonly details: string;
  readonly unfolded: boolean;
  readonly onToggle: () => void;
  /** Buttons at its end. */
  readonly children?: React.ReactNode;
}

export function RowHead(props: Props): React.JSX.Element {
  const { status, name, mark, time, summary, details, unfolded, onToggle, children } = props;
  return (
    <div className="jp-wb-run-head">
      <button type="button" className="jp-wb-row" aria-expanded={unfolded} aria-controls={details} onClick={onToggle}>
        <RunSign status={status} />
        <span>
          <span className="jp-wb-run-name">{name}</span> {mark}
        </span>
        <span className="jp-wb-soft jp-wb-time">{time}</span>
        <span className="jp-wb-soft jp-wb-run-summary">{summary}</span>
      </button>
      {children}
    </div>
  );
}
