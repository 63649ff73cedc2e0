// Builds what pages inline (static/) and the JupyterLab plugin, which loads the same runtime (lib/, for jupyter-builder).
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

import { buildRuntime } from './trace-files.mjs';

const here = path => fileURLToPath(new URL(path, import.meta.url));

const common = { bundle: true, format: 'esm', target: 'es2022', charset: 'utf8' };

/** The licences of the packages whose code is in the bundles, as they ask for. */
async function licences(metafiles) {
  const outputs = metafiles.flatMap(metafile => Object.values(metafile.outputs));
  const files = outputs.flatMap(output => Object.keys(output.inputs)).filter(file => !file.startsWith('runtime:'));
  const folders = new Set(files.map(file => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean));
  const texts = [...folders].sort().map(async folder => {
    const { name, version, license } = JSON.parse(await readFile(here(`../${folder}/package.json`), 'utf8'));
    const file = (await readdir(here(`../${folder}`))).find(entry => /^licen[cs]e/i.test(entry));
    const words = file === undefined ? '' : await readFile(here(`../${folder}/${file}`), 'utf8');
    return `${name} ${version}: ${license ?? 'see below'}\n\n${words.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

const inPages = {
  ...common,
  absWorkingDir: here('..'),
  outdir: here('../../static'),
  minify: true,
  legalComments: 'none',
  loader: { '.css': 'text', '.glsl': 'text' },
  alias: {
    'maplibre-gl/dist/maplibre-gl.css': here('stubs/empty.cjs'),
    buffer: here('stubs/buffer.cjs'),
    regl: '@plotly/regl',
    stream: 'stream-browserify'
  },
  // One package asks whether it runs in Node by looking for `process`.
  define: { global: 'globalThis', process: 'undefined', 'define.amd': 'false' }
};

const formulas = await build({
  ...inPages,
  metafile: true,
  entryPoints: { formulas: here('../runtime/formulas.ts') }
});
const { code, metafiles } = await buildRuntime(inPages, here('../runtime/index.ts'), {
  more: here('../runtime/traces-more.ts'),
  webgl: here('../runtime/traces-webgl.ts')
});
for (const [name, text] of Object.entries(code)) await writeFile(here(`../../static/${name}.js`), text);
await writeFile(here('../../static/licences.txt'), await licences([formulas.metafile, ...metafiles]));

await rm(here('../lib'), { recursive: true, force: true }); // chunks have names of their own in each build
await build({
  ...common,
  entryPoints: { index: here('../lab/index.ts') },
  outdir: here('../lib'),
  splitting: true, // what is imported on demand is loaded on demand
  packages: 'external',
  external: ['../../static/*.js']
});
