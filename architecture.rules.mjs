/**
 * Who may import whom, as data. The architecture tests enforce it, ARCHITECTURE.md explains it. There is no allow-list of exceptions:
 * a rule that does not fit is changed here, with a decision note.
 *
 * `may`: folders of this project. `packages`: packages from the registry; `node:` stands for all built-in modules, `node:x` for one.
 * The longest matching folder decides.
 */
export const folders = {
  'src/domain': { may: ['src/domain'], packages: [] },
  'src/icalendar': { may: ['src/icalendar', 'src/domain'], packages: ['ical.js'] },
  'src/ports': { may: ['src/ports', 'src/domain'], packages: [] },
  'src/use-cases': { may: ['src/use-cases', 'src/domain', 'src/ports'], packages: [] },
  'src/platform': {
    may: ['src/platform', 'src/domain/fault.ts', 'src/domain/local-text.ts', 'src/ports'],
    packages: ['node:', 'zod', 'pino', 'prom-client', 'undici', 'p-queue'],
  },
  'src/providers': {
    may: ['src/providers/registry.ts', 'src/providers/conformance', 'src/domain', 'src/ports', 'src/icalendar', 'src/platform'],
    ownSubfolder: true,
    packages: ['node:', 'fast-xml-parser', 'ical.js', 'zod', 'jose'],
  },
  'src/providers/registry.ts': { may: ['src/providers', 'src/ports'], packages: [] },
  'src/storage': {
    may: ['src/storage', 'src/domain', 'src/ports', 'src/platform'],
    packages: ['node:', 'kysely', 'pg', 'pg-boss', '@electric-sql/pglite', 'zod'],
  },
  'src/mail': { may: ['src/mail', 'src/domain', 'src/ports', 'src/icalendar', 'src/platform'], packages: ['node:', 'nodemailer', 'hono'] },
  'src/http': {
    may: ['src/http', 'src/use-cases', 'src/domain', 'src/ports', 'src/platform'],
    packages: ['node:', 'hono', '@hono/node-server', 'zod', 'rate-limiter-flexible', 'prom-client'],
  },
  'src/jobs': { may: ['src/jobs', 'src/use-cases', 'src/domain', 'src/ports', 'src/platform'], packages: [] },
  'src/compose.ts': { may: ['src', 'web/booking', 'dist'], packages: ['node:'] },
  'src/main.ts': { may: ['src/main.ts', 'src/compose.ts', 'src/commands', 'src/platform'], packages: ['node:', 'commander'] },
  'src/commands': { may: ['src'], packages: ['node:'] },
  emulators: { may: ['emulators', 'src/icalendar'], packages: ['node:', 'ical.js', 'fast-xml-parser', 'jose', 'libxml2-wasm', 'zod'] },
  demo: { may: ['demo', 'emulators', 'src', 'scripts/build-web.ts'], packages: ['node:'] },
  web: { may: ['web'], packages: ['*'] },
  scripts: { may: ['scripts', 'src', 'demo'], packages: ['*'] },
  bench: { may: ['bench', 'src', 'test/support'], packages: ['*'] },
  test: { may: ['*'], packages: ['*'] },
};

/** Only these may import that. */
export const importedOnlyBy = {
  'src/compose.ts': ['src/main.ts', 'src/commands', 'demo', 'test', 'bench'],
  emulators: ['emulators', 'demo', 'test'],
  'src/domain/access/proof.ts#mint': ['src/http/access', 'src/jobs', 'test', 'demo'],
  'src/providers': ['src/providers', 'src/compose.ts', 'test'],
  'src/storage': ['src/storage', 'src/compose.ts', 'src/commands', 'test', 'bench'],
};

/** The core is deaf to vendors: these words do not occur there, in code, comments or names. */
export const vendorWords = ['google', 'microsoft', 'graph', 'exchange', 'ews', 'cronofy', 'caldav'];
export const vendorFreeFolders = ['src/domain', 'src/ports', 'src/use-cases', 'src/http', 'src/jobs'];

/** Folders whose results depend on nothing but their input. */
export const pureFolders = ['src/domain', 'src/icalendar', 'src/ports', 'src/use-cases'];

export const sqlFolders = ['src/storage'];

export const sizes = { fileLines: 400, functionLines: 60 };

export const forbiddenFileNames = /(^|[-.])(utils?|helpers?|common|misc|managers?)([-.]|$)/;
export const forbiddenTypeNames = /(Manager|Helper|Util|Handler|Processor|Data|Info)$/;

/** What a provider's folder may hold, besides `fixtures/` and `quirks.md`. */
export const providerFiles = [
  'index',
  'settings',
  'auth',
  'client',
  'free-busy',
  'events',
  'translate',
  'faults',
  'wire',
  'directory',
  'rooms',
  'changes',
  'push',
  'authorization',
  'remedies',
  'limits',
];
