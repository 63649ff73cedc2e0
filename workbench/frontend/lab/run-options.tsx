// How a run is to be made, besides its parameters: words to find it by, limits, the finish check.

import * as React from 'react';

import type { Options } from './notebook-model';
import type { RunRequest } from './server';
import { useTranslation } from './translation';

interface Props {
  readonly options: Options;
  readonly onChange: (options: Options) => void;
}

type Texts = 'tags' | 'note' | 'retries' | 'timeout' | 'cellTimeout';

/** The options as the server takes them. */
export function spoken(options: Options): Omit<RunRequest, 'notebook' | 'parameter_texts' | 'secrets'> {
  const tags = options.tags.split(',').map(tag => tag.trim());
  return {
    tags: tags.filter(tag => tag !== ''),
    note: options.note.trim(),
    strict: options.strict,
    ...numbered('timeout', options.timeout),
    ...numbered('cell_timeout', options.cellTimeout),
    ...numbered('retries', options.retries)
  };
}

/** A number, where one was typed; what is none goes as it is: the server says what it should be. */
function numbered(name: 'timeout' | 'cell_timeout' | 'retries', text: string): Partial<RunRequest> {
  if (text.trim() === '') return {};
  const value = Number(text);
  return { [name]: Number.isFinite(value) ? value : text };
}

export function RunOptions({ options, onChange }: Props): React.JSX.Element {
  const trans = useTranslation();
  const field = (name: Texts, label: string, placeholder: string): React.JSX.Element => (
    <div className="jp-wb-field" data-changed={options[name].trim() !== ''}>
      <label htmlFor={`jp-wb-option-${name}`}>{label}</label>
      <input
        id={`jp-wb-option-${name}`}
        type="text"
        inputMode={name === 'tags' || name === 'note' ? undefined : 'decimal'}
        value={options[name]}
        placeholder={placeholder}
        autoComplete="off"
        onChange={event => {
          onChange({ ...options, [name]: event.target.value });
        }}
      />
    </div>
  );
  return (
    <details className="jp-wb-options">
      <summary>{trans.__('Advanced')}</summary>
      {field('tags', trans.__('tags'), trans.__('nightly, review'))}
      {field('note', trans.__('note'), trans.__('to remember it by'))}
      {field('retries', trans.__('retries'), trans.__('0 after a failure'))}
      {field('timeout', trans.__('time limit'), trans.__('seconds'))}
      {field('cellTimeout', trans.__('time limit of a cell'), trans.__('seconds'))}
      <label className="jp-wb-check">
        <input
          type="checkbox"
          checked={options.strict}
          onChange={event => {
            onChange({ ...options, strict: event.target.checked });
          }}
        />
        {trans.__('Start only when the finish check finds no error')}
      </label>
    </details>
  );
}
