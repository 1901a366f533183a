import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'src/wire/generated/', 'src/kernels/memory/generated/', '.work/', 'out/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', 'tools/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'max-lines': ['error', { max: 350, skipBlankLines: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only (STYLE: shape).' },
        { selector: 'TSEnumDeclaration', message: 'A union of literals instead of an enum.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from where it lives.' },
        {
          selector: "ExportNamedDeclaration > VariableDeclaration[kind='let']",
          message: 'State that others see is a record that they are given.',
        },
      ],
      eqeqeq: 'error',
      'no-shadow': ['error', { allow: ['_'] }],
      'max-params': ['error', 6],
      'max-lines-per-function': ['error', 70],
      complexity: ['error', { max: 20, variant: 'modified' }],
    },
  },
  {
    files: ['src/kernels/*/wasm/**', 'src/kernels/wasm-exports.ts'],
    rules: {
      // To TypeScript i32, usize and f64 are one type, so it calls every conversion between them unnecessary.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // AssemblyScript compiles a function anew for each type that it is called with.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  { files: ['test/**'], rules: { 'max-lines-per-function': 'off', complexity: 'off' } },
  { files: ['eslint.config.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['eslint.config.js'], rules: { 'no-restricted-syntax': 'off' } },
);
