import eslint from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib', 'node_modules', 'runtime/payload.ts'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } }
  },
  { files: ['lab/**/*.tsx', 'lab/signals.ts'], ...reactHooks.configs['recommended-latest'] },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: { URL: 'readonly', console: 'readonly', exports: 'writable', process: 'readonly' } }
  }
);
