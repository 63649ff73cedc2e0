// Splits the runtime: the rarer traces lie in files that a page has only when a figure of it needs them.
//
// A file of traces shares modules with the runtime, above all plotly.js' core, and must not bring its own copies: state
// lives in them. So each module that both need is numbered; the runtime keeps a list of those modules by number, and in the
// other file stands a call in the place of the module.
import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { build } from 'esbuild';

const LIST = 'workbench:modules';
const GIVEN = '$module';

/** The runtime's own list: `modules` by number, and `build`, which only files made together agree in. */
function listed(root, shared, name) {
  const entries = [...shared].map(([path, id]) => `[${JSON.stringify(id)}, require(${JSON.stringify(path)})]`);
  return {
    name: 'modules-for-trace-files',
    setup(pass) {
      pass.onResolve({ filter: /^workbench:modules$/ }, () => ({ path: LIST, namespace: 'list' }));
      pass.onLoad({ filter: /.*/, namespace: 'list' }, () => ({
        contents: `export const modules = new Map([${entries.join(',')}]); export const build = ${JSON.stringify(name)};`,
        resolveDir: root
      }));
    }
  };
}

/** Puts a call in the place of each module that the runtime has; notes which those are in `shared`. */
function taken(root, inRuntime, shared) {
  return {
    name: 'modules-of-the-runtime',
    setup(pass) {
      pass.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...from }) => {
        if (pluginData === 'asked' || from.kind === 'entry-point') return undefined;
        const found = await pass.resolve(path, { ...from, pluginData: 'asked' });
        if (found.errors.length > 0 || !inRuntime.has(relative(root, found.path))) return found;
        if (!shared.has(found.path)) shared.set(found.path, String(shared.size));
        return { path: found.path, namespace: 'runtime' };
      });
      pass.onLoad({ filter: /.*/, namespace: 'runtime' }, ({ path }) => ({
        contents: `module.exports = ${GIVEN}(${JSON.stringify(shared.get(path))});`
      }));
    }
  };
}

/** Wraps a file's traces into a function, left where the runtime looks (runtime/trace-files.ts). */
function wrapped(code, name, file) {
  const key = JSON.stringify(`${name}/${file}`);
  return `(globalThis[Symbol.for("workbench.traces")]??=new Map).set(${key},${GIVEN}=>{${code};return $traces.default});\n`;
}

/**
 * Builds the runtime and its files of traces.
 *
 * @param options - What esbuild is told for each of them.
 * @param runtime - The runtime's entry.
 * @param files - The entry of each file of traces, by its name.
 * @returns For each file its code, and the metafiles of all.
 */
export async function buildRuntime(options, runtime, files) {
  const root = options.absWorkingDir;
  const common = { ...options, write: false, metafile: true };
  const make = (shared, name) => build({ ...common, entryPoints: { runtime }, plugins: [listed(root, shared, name)] });

  const whole = await make(new Map(), '');
  // Modules of the other kind are shaken, and have nothing to give as a whole.
  const { inputs, outputs } = whole.metafile;
  const used = Object.values(outputs).flatMap(output => Object.keys(output.inputs));
  const inRuntime = new Set(used.filter(path => inputs[path]?.format === 'cjs'));

  const shared = new Map();
  const traces = {};
  for (const [file, entry] of Object.entries(files)) {
    traces[file] = await build({
      ...common,
      format: 'iife',
      globalName: '$traces',
      entryPoints: { [file]: entry },
      plugins: [taken(root, inRuntime, shared)]
    });
  }
  const names = [...shared.keys()].map(path => relative(root, path));
  const hash = createHash('sha256').update(whole.outputFiles[0].contents).update(names.join());
  const name = hash.digest('hex').slice(0, 12);
  const final = await make(shared, name);
  const code = { runtime: final.outputFiles[0].text };
  for (const [file, { outputFiles }] of Object.entries(traces)) code[file] = wrapped(outputFiles[0].text, name, file);
  return { code, metafiles: [final, ...Object.values(traces)].map(each => each.metafile) };
}
