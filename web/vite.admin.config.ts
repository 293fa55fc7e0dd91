/** Builds the administration into dist/web/admin; everything it needs is served from our own origin. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// A test run that builds says NODE_ENV=test, and React would then ship its development half.
if (process.argv.includes('build')) process.env.NODE_ENV = 'production';

export default defineConfig({
  root: `${import.meta.dirname}/admin`,
  base: '/admin/',
  plugins: [react()],
  build: {
    outDir: '../../dist/web/admin',
    emptyOutDir: true,
    target: ['chrome123', 'firefox125', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
