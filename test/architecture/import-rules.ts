/** Who may import whom: folders, packages, single gates, and no cycles. */
import { folders, importedOnlyBy } from '../../architecture.rules.mjs';
import { inFolder, isTest, type Rule, type SourceFile, type Violation } from './source-tree.ts';

interface FolderRule {
  readonly may: readonly string[];
  readonly packages: readonly string[];
  readonly ownSubfolder?: boolean;
}

const rules: readonly [string, FolderRule][] = Object.entries(folders as Record<string, FolderRule>).sort(
  ([a], [b]) => b.length - a.length,
);

function ruleOf(path: string): [string, FolderRule] | undefined {
  return rules.find(([folder]) => inFolder(path, folder));
}

export const importsStayInside: Rule = (tree) =>
  tree.flatMap((file) => {
    if (isTest(file.path) || !file.path.includes('/')) return [];
    const found = ruleOf(file.path);
    if (found === undefined) return [violation('import', file, 'stands in a folder that architecture.rules.mjs does not know')];
    return file.imports.flatMap((one) =>
      one.path === null ? packageViolation(file, one.specifier, found[1]) : folderViolation(file, one.path, found),
    );
  });

function folderViolation(file: SourceFile, target: string, [folder, rule]: [string, FolderRule]): Violation[] {
  const may = rule.ownSubfolder ? [...rule.may, subfolderOf(file.path, folder)] : rule.may;
  return may.some((allowed) => inFolder(target, allowed)) ? [] : [violation('import', file, `imports ${target}, which ${folder} may not`)];
}

function subfolderOf(path: string, folder: string): string {
  const [first = ''] = path.slice(folder.length + 1).split('/');
  return `${folder}/${first}`;
}

function packageViolation(file: SourceFile, specifier: string, rule: FolderRule): Violation[] {
  const name = specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
  const allowed = rule.packages.some((one) => one === '*' || one === name || (one === 'node:' && name.startsWith('node:')));
  return allowed ? [] : [violation('import', file, `imports the package ${name}, which its folder may not`)];
}

export const gatesAreKept: Rule = (tree) =>
  tree.flatMap((file) =>
    file.imports.flatMap((one) =>
      Object.entries(importedOnlyBy as Record<string, string[]>).flatMap(([gate, allowed]) => {
        const [target = '', name] = gate.split('#');
        const applies =
          one.path !== null && inFolder(one.path, target) && (name === undefined || one.names.some((n) => n.startsWith(name)));
        if (!applies || isTest(file.path) || allowed.some((folder) => inFolder(file.path, folder))) return [];
        return [violation('gate', file, `imports ${gate}, which only ${allowed.join(', ')} may`)];
      }),
    ),
  );

/** Reports each file from which a chain of imports leads back to it, once per cycle. */
export const noCycles: Rule = (tree) => {
  const edges = new Map(tree.map((file) => [file.path, file.imports.flatMap((one) => (one.path === null ? [] : [one.path]))]));
  const state = new Map<string, 'open' | 'done'>();
  const violations: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      violations.push({ rule: 'cycle', path, message: [...trail.slice(trail.indexOf(path)), path].join(' -> ') });
      return;
    }
    state.set(path, 'open');
    for (const next of edges.get(path) ?? []) if (edges.has(next)) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of edges.keys()) visit(path, []);
  return violations;
};

function violation(rule: string, file: SourceFile, message: string): Violation {
  return { rule, path: file.path, message };
}
