/** The project's sources as the architecture rules see them: path, text, syntax tree and imports, type-only ones included. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

export interface ImportOf {
  /** As written. */
  readonly specifier: string;
  /** Path inside the project, or null for a package or built-in module. */
  readonly path: string | null;
  readonly names: readonly string[];
}

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: SyntaxNode;
  readonly imports: readonly ImportOf[];
}

export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly message: string;
}

/** A rule looks at the whole tree; planted files are simply part of it. */
export type Rule = (tree: readonly SourceFile[]) => readonly Violation[];

const SOURCE = /\.(ts|tsx|mjs)$/;

export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const { staticImports, staticExports, dynamicImports } = parsed.module;
  const imports: ImportOf[] = [];
  for (const one of staticImports) {
    imports.push(
      importOf(
        path,
        one.moduleRequest.value,
        one.entries.map((entry) => entry.importName.name ?? '*'),
      ),
    );
  }
  for (const one of staticExports) {
    for (const entry of one.entries) if (entry.moduleRequest) imports.push(importOf(path, entry.moduleRequest.value, ['*']));
  }
  for (const one of dynamicImports) {
    const literal = /^\s*(['"`])(.*)\1\s*$/s.exec(text.slice(one.moduleRequest.start, one.moduleRequest.end));
    if (literal?.[2]) imports.push(importOf(path, literal[2], ['*']));
  }
  return { path, text, program: parsed.program as unknown as SyntaxNode, imports };
}

function importOf(from: string, specifier: string, names: readonly string[]): ImportOf {
  const path = specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : null;
  return { specifier, path, names };
}

/** Everything git knows or would add, so that a file somebody forgot to add is checked as well. */
export function readTree(root: string): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((path) => SOURCE.test(path) && existsSync(join(root, path)) && statSync(join(root, path)).isFile())
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** Calls `visit` for every node, parents first. */
export function walk(node: unknown, visit: (node: SyntaxNode) => void): void {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, visit);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if (typeof (node as SyntaxNode).type === 'string') visit(node as SyntaxNode);
  for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
}

export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

export function inFolder(path: string, folder: string): boolean {
  return folder === '*' || path === folder || path.startsWith(`${folder}/`);
}

export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.test\.tsx?$/.test(path) || /(^|\/)(testing|fixtures|conformance)\//.test(path);
}
