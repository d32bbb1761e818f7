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
    // The Content-Security-Policy allows no `data:` styles or scripts, and files of their own are cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['main.tsx', 'gallery.ts', 'account.ts', 'admin.ts', 'service-worker.ts'].map((name) =>
        resolve(root, 'src', name),
      ),
      // The URL of a service worker is permanent: browsers look there for updates.
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
