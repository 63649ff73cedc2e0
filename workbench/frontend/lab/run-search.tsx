// Finding runs by words; each letter asks anew, so that the list follows what is typed.

import * as React from 'react';

import type { RunsModel } from './runs-model';
import { useTranslation } from './translation';

export function RunSearch({ model }: { readonly model: RunsModel }): React.JSX.Element {
  const trans = useTranslation();
  const id = React.useId();
  return (
    <div className="jp-wb-search">
      <input
        type="search"
        aria-label={trans.__('Find runs')}
        aria-describedby={id}
        title={trans.__('Words in the note, tags, notebook or status; tag:nightly and status:failed look there alone.')}
        placeholder={trans.__('Find: words, tag:nightly')}
        value={model.search}
        spellCheck={false}
        autoComplete="off"
        onChange={event => {
          model.search = event.target.value;
        }}
        onKeyDown={event => {
          if (event.key === 'Escape') model.search = '';
        }}
      />
      <span id={id} className="jp-wb-hidden">
        {trans.__('Words in the note, tags, notebook or status; tag:nightly and status:failed look there alone.')}
      </span>
    </div>
  );
}
