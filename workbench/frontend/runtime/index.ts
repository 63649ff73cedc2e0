// The runtime's entrance: `mount` for hosts, and the views of a saved page, which are drawn as it opens.

import { followAddress } from './page-theme';
import { loadTracesWith } from './trace-files';
import { mount, type View } from './view';
import { WidgetChannel } from './widget-channel';

export { loadTracesWith, mount, WidgetChannel, type View };

export const MIME_TYPE = 'application/vnd.workbench.view.v1+json';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // mount answers it with a sentence
  }
}

// A saved page carries its payloads in script elements; elsewhere there are none.
const carried = document.querySelectorAll(`script[type="${MIME_TYPE}"]`);
if (carried.length > 0) followAddress();
for (const script of carried) {
  const place = document.createElement('div');
  script.after(place);
  mount(place, parsed(script.textContent));
}
