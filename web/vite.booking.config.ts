/**
 * Builds the booking page twice from the same components: scripts for the browser (dist/web/booking), then, with `--ssr`, the
 * module that renders documents on the server (dist/web/booking-server/server.js), which names those scripts.
 */
import { readFileSync } from 'node:fs';
import { defineConfig, type Manifest } from 'vite';

const BASE = '/booking-assets/';
const CLIENT = `${import.meta.dirname}/../dist/web/booking`;
const LANGUAGES = ['en', 'de'] as const;

export default defineConfig(({ isSsrBuild }) => ({
  root: `${import.meta.dirname}/booking`,
  base: BASE,
  publicDir: false as const,
  oxc: { jsx: { runtime: 'automatic' as const, importSource: 'preact' } },
  define: isSsrBuild ? { __BOOKING_SCRIPTS__: JSON.stringify(scripts()) } : {},
  ssr: { noExternal: true as const },
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: isSsrBuild ? `${CLIENT}-server` : CLIENT,
    assetsDir: '',
    emptyOutDir: true,
    modulePreload: false as const,
    manifest: !isSsrBuild,
    cssMinify: true,
    rolldownOptions: isSsrBuild
      ? { input: { server: 'server.tsx' }, output: { entryFileNames: '[name].js' } }
      : { input: { en: 'client/en.ts', de: 'client/de.ts' } },
  },
}));

/** Entry and imports of each language's script, as the first build named them. */
function scripts(): Record<string, { entry: string; imports: readonly string[] }> {
  const manifest: Manifest = JSON.parse(readFileSync(`${CLIENT}/.vite/manifest.json`, 'utf8'));
  const chunk = (key: string) => manifest[key] ?? raise(`the build has no ${key}`);
  return Object.fromEntries(
    LANGUAGES.map((language) => {
      const { file, imports = [] } = chunk(`client/${language}.ts`);
      return [language, { entry: BASE + file, imports: imports.map((key) => BASE + chunk(key).file) }];
    }),
  );
}

function raise(message: string): never {
  throw new Error(message);
}
