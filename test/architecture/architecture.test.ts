/** The house rules hold, and each of them would notice if they did not: every rule is tried on a planted violation. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../../src/domain/fault.ts';
import { faultsAreDocumented, speaksOfItselfAlone } from './documents.ts';
import { gatesAreKept, importsStayInside, noCycles } from './import-rules.ts';
import { parseSource, type Rule, readTree } from './source-tree.ts';
import {
  coreIsDeafToVendors,
  coreIsPure,
  namesSayWhatTheyMean,
  noBarrels,
  noOwnInheritance,
  providersLookAlike,
  sizesAreKept,
  sqlStaysInStorage,
} from './text-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tree = readTree(root);

const longFunction = `export function long(n: number) {\n${'  n += 1;\n'.repeat(60)}  if (n) return n;\n  return 0;\n}\n`;
const longFile = `export const a = 1;\n${'if (a) a;\n'.repeat(400)}`;

/** [what is planted, where, text] */
type Plant = readonly [string, string, string];

const checks: readonly { name: string; rule: Rule; plants: readonly Plant[] }[] = [
  {
    name: 'imports stay inside what their folder may use',
    rule: importsStayInside,
    plants: [
      ['a port in the domain', 'src/domain/time/planted.ts', "import { x } from '../../ports/clock.ts';"],
      [
        'a type-only import of storage in a use case',
        'src/use-cases/booking/planted.ts',
        "import type { X } from '../../storage/database.ts';",
      ],
      ['a re-export of mail in http', 'src/http/planted.ts', "export { x } from '../mail/composer.ts';\nexport const y = 1;"],
      ['a dynamic import of jobs in http', 'src/http/planted.ts', "export const y = () => import('../jobs/schedule.ts');"],
      ['one provider in another', 'src/providers/in-memory/translate.ts', "import { x } from '../caldav/client.ts';\nexport const y = x;"],
      [
        'a built-in module in the domain',
        'src/domain/planted.ts',
        "import { readFileSync } from 'node:fs';\nexport const y = readFileSync;",
      ],
      ['a package in a use case', 'src/use-cases/planted.ts', "import { z } from 'zod';\nexport const y = z;"],
      ['server code in the browser', 'web/admin/planted.ts', "import { x } from '../../src/domain/fault.ts';\nexport const y = x;"],
      ['the world outside in an emulator', 'emulators/planted.ts', "import { x } from '../src/domain/fault.ts';\nexport const y = x;"],
      ['a folder nobody declared', 'src/shortcuts/planted.ts', 'export const y = 1;'],
    ],
  },
  {
    name: 'gates are passed only by those who may',
    rule: gatesAreKept,
    plants: [
      ['composition in a route', 'src/http/planted.ts', "import { compose } from '../compose.ts';\nexport const y = compose;"],
      ['an emulator in production wiring', 'src/compose.ts', "import { x } from '../emulators/serve.ts';\nexport const y = x;"],
      [
        'a proof minted by a use case',
        'src/use-cases/planted.ts',
        "import { mintUserAccess } from '../domain/access/proof.ts';\nexport const y = mintUserAccess;",
      ],
      ['storage in a job', 'src/jobs/planted.ts', "import { x } from '../storage/database.ts';\nexport const y = x;"],
    ],
  },
  {
    name: 'nothing imports itself in a circle',
    rule: (files) => noCycles(files),
    plants: [['two files that need each other', 'src/domain/planted.ts', "import { x } from './planted.ts';\nexport const y = x;"]],
  },
  {
    name: 'the core is deaf to vendors',
    rule: coreIsDeafToVendors,
    plants: [
      ['a vendor in a comment', 'src/domain/planted.ts', '// as Google does\nexport const y = 1;'],
      ['a vendor in a route', 'src/http/planted.ts', "export const path = '/caldav';"],
    ],
  },
  {
    name: 'the core has no clock, no randomness, no environment',
    rule: coreIsPure,
    plants: [
      ['the clock', 'src/domain/planted.ts', 'export const y = () => Date.now();'],
      ['a date of now', 'src/use-cases/planted.ts', 'export const y = () => new Date();'],
      ['randomness', 'src/domain/planted.ts', 'export const y = () => Math.random();'],
      ['the environment', 'src/use-cases/planted.ts', 'export const y = process.env.HOME;'],
      ['a timer', 'src/use-cases/planted.ts', 'export const y = () => setTimeout(() => {}, 1);'],
    ],
  },
  {
    name: 'SQL stays in storage',
    rule: sqlStaysInStorage,
    plants: [['a query in a route', 'src/http/planted.ts', 'export const y = `select id from claims where true`;']],
  },
  {
    name: 'files and functions stay small',
    rule: sizesAreKept,
    plants: [
      ['a long function', 'src/domain/planted.ts', longFunction],
      ['a long file', 'src/domain/planted.ts', longFile],
    ],
  },
  {
    name: 'names say what they mean',
    rule: namesSayWhatTheyMean,
    plants: [
      ['a drawer', 'src/domain/time-utils.ts', 'export const y = 1;'],
      ['a manager', 'src/storage/planted.ts', 'export class ClaimManager {}'],
      ['an interface with a prefix', 'src/ports/planted.ts', 'export interface IClock { now(): number }'],
    ],
  },
  {
    name: 'there are no barrels',
    rule: noBarrels,
    plants: [['a file that passes on', 'src/domain/planted.ts', "export * from './fault.ts';"]],
  },
  {
    name: 'our classes do not inherit from each other',
    rule: noOwnInheritance,
    plants: [['a child', 'src/storage/planted.ts', 'class A {}\nexport class B extends A {}']],
  },
  {
    name: 'providers hold the same file names',
    rule: providersLookAlike,
    plants: [['a file of its own', 'src/providers/caldav/shortcuts.ts', 'export const y = 1;']],
  },
];

describe.each(checks)('$name', ({ rule, plants }) => {
  it('in the project', () => {
    expect(rule(tree)).toEqual([]);
  });

  it.each(plants)('and a violation is seen: %s', (_what, path, text) => {
    const others = tree.filter((file) => file.path !== path);
    const seen = rule([...others, parseSource(path, `${text}\n`)]);
    expect(seen.filter((violation) => violation.path === path)).not.toEqual([]);
  });
});

describe('documents', () => {
  it('explain every fault code, and no other', () => {
    expect(faultsAreDocumented(FAULT_CODES, readFileSync(`${root}/docs/reference/errors.md`, 'utf8'))).toEqual([]);
  });

  it('are missed when a code has no section, or a section no code', () => {
    const seen = faultsAreDocumented(['mail.refused'], '### `mail.lost`\n');
    expect(seen.map((violation) => violation.message)).toEqual([
      'does not explain mail.refused',
      'explains mail.lost, which does not exist',
    ]);
  });
});

describe('the project speaks of itself alone', () => {
  const self = 'test/architecture/';
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  const texts = listed
    .split('\n')
    .filter((path) => /\.(ts|tsx|mjs|json|md|yml|css|sh|html)$/.test(path) && !path.startsWith(self))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(`${root}/${path}`, 'utf8') }];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    });

  it('names no machine path and no registry host', () => {
    expect(speaksOfItselfAlone(texts)).toEqual([]);
  });

  it('and would notice one', () => {
    expect(speaksOfItselfAlone([{ path: 'README.md', text: 'see /home/somebody/notes' }])).toHaveLength(1);
  });
});
