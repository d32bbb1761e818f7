import { resolve } from 'node:path';
import { defaultClientConditions, defineConfig } from 'vite';

const root = import.meta.dirname;

export default defineConfig({
  root,
  resolve: { conditions: ['source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(root, '../../dist/apps/web'),
    emptyOutDir: true,
    manifest: true,
    // The Content-Security-Policy knows no `data:` styles or scripts, and small files are cached better than they inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['main.tsx', 'gallery.ts', 'service-worker.ts'].map((name) => resolve(root, 'src', name)),
      // A service worker has its name for good: browsers look there for a newer one.
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
