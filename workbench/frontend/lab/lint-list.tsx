// The finish check: what stands between the notebook and a run that works elsewhere; a click leads to the cell.

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { LintFinding } from './server';
import { useTranslation } from './translation';

const SIGNS = { error: '✕', warning: '!', info: 'i' } as const;

interface Props {
  readonly findings: readonly LintFinding[];
  readonly onJump: (finding: LintFinding) => void;
  readonly onMend: () => void;
}

export function LintList({ findings, onJump, onMend }: Props): React.JSX.Element {
  const trans = useTranslation();
  if (findings.length === 0) {
    return <p className="jp-wb-soft">{trans.__('Nothing stands in the way of a run.')}</p>;
  }
  const words = { error: trans.__('error'), warning: trans.__('warning'), info: trans.__('hint') };
  const offered = findings.filter(finding => finding.fix !== null).length;
  return (
    <>
      {offered > 0 && (
        <button type="button" className="jp-wb-link" onClick={onMend}>
          {trans._n('mend %1 of them…', 'mend %1 of them…', offered)}
        </button>
      )}
      <ul className="jp-wb-findings">
        {findings.map((finding, index) => (
          <li key={index} className={`jp-wb-${finding.severity}`}>
            <span className="jp-wb-sign" role="img" aria-label={words[finding.severity]}>
              {SIGNS[finding.severity]}
            </span>
            <div>
              {finding.cell === null ? (
                <p>{finding.title}</p>
              ) : (
                <button
                  type="button"
                  className="jp-wb-row"
                  onClick={() => {
                    onJump(finding);
                  }}
                >
                  {finding.title}
                </button>
              )}
              <details>
                <summary>
                  <code>{finding.code}</code>
                  {finding.cell !== null && ` · ${place(finding.cell, finding.line, trans)}`}
                </summary>
                <p className="jp-wb-soft">{finding.remedy}</p>
                {finding.fix !== null && <p className="jp-wb-soft">{trans.__('Can be mended: %1.', finding.fix)}</p>}
              </details>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function place(cell: number, line: number | null, trans: TranslationBundle): string {
  return line === null ? trans.__('cell %1', cell) : trans.__('cell %1, line %2', cell, line);
}
