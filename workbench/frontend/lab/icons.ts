// The house's own icons, in JupyterLab's colours.

import { LabIcon } from '@jupyterlab/ui-components';

export const workbenchIcon = new LabIcon({
  name: 'workbench:workbench',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
    <g class="jp-icon3" fill="#616161">
      <path d="M3 12h4v8H3zM10 7h4v13h-4z" opacity=".55"/>
      <path d="M17 10.5h4V20h-4z"/>
      <path d="m15.2 4.6 1.3-1.3 2 2 4-4.1 1.4 1.4-5.4 5.5z"/>
    </g>
  </svg>`
});

export const runAsPipelineIcon = new LabIcon({
  name: 'workbench:run-as-pipeline',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
    <g class="jp-icon3" fill="#616161">
      <path d="M3 4v16l9-8z"/>
      <path d="M13 5h8v3h-8zM13 10.5h8v3h-8zM13 16h8v3h-8z"/>
    </g>
  </svg>`
});
