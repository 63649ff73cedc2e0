// Writes runtime/payload.ts (types, and the version) from the payload's JSON Schema; with --check, says whether it is current.
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

const schemaFile = new URL('../../views/payload.schema.json', import.meta.url);
const typesFile = new URL('../runtime/payload.ts', import.meta.url);
const banner = '// Generated from views/payload.schema.json by `jlpm types`. Do not edit.';

const schema = JSON.parse(await readFile(schemaFile, 'utf8'));
const compiled = await compile(schema, 'Payload', { bannerComment: banner, format: false });
const options = await resolveConfig(typesFile);
const version = `export const VERSION: Payload['version'] = '${schema.properties.version.const}';`;
const types = await format(`${compiled}\n/** The version that this page draws. */\n${version}`, {
  ...options,
  parser: 'typescript'
});

if (!process.argv.includes('--check')) {
  await writeFile(typesFile, types);
} else if ((await readFile(typesFile, 'utf8').catch(() => '')) !== types) {
  console.error('runtime/payload.ts does not match views/payload.schema.json: run `jlpm types`.');
  process.exitCode = 1;
}
