/** Rules that join code and documents: every fault code is explained, and nothing else is. */
import type { Violation } from './source-tree.ts';

const FAULT_SECTION = /^### `([a-z]+\.[a-z-]+)`/gm;

export function faultsAreDocumented(codes: readonly string[], document: string): Violation[] {
  const documented = [...document.matchAll(FAULT_SECTION)].map((match) => match[1] ?? '');
  const path = 'docs/reference/errors.md';
  return [
    ...codes
      .filter((code) => !documented.includes(code))
      .map((code) => ({ rule: 'fault-document', path, message: `does not explain ${code}` })),
    ...documented
      .filter((code) => !codes.includes(code))
      .map((code) => ({ rule: 'fault-document', path, message: `explains ${code}, which does not exist` })),
  ];
}

/** What the project must not say about the place it was made in. */
const MACHINE = /(\/root\/|\/home\/[a-z]+\/|\/work\/|registry\.npmjs|deb\.debian\.org)/;

export function speaksOfItselfAlone(files: readonly { path: string; text: string }[]): Violation[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, at) =>
        MACHINE.test(line) ? [{ rule: 'machine-path', path, message: `line ${at + 1}: ${line.trim().slice(0, 80)}` }] : [],
      ),
  );
}
