/** What may not be written where: vendor words, clocks and randomness, SQL, names, sizes, barrels, inheritance. */
import {
  forbiddenFileNames,
  forbiddenTypeNames,
  providerFiles,
  pureFolders,
  sizes,
  sqlFolders,
  vendorFreeFolders,
  vendorWords,
} from '../../architecture.rules.mjs';
import { inFolder, isTest, lineOf, type Rule, type SourceFile, type SyntaxNode, type Violation, walk } from './source-tree.ts';

const GENERATED = ['web/client/api.ts'];

const inAny = (path: string, folders: readonly string[]) => folders.some((folder) => inFolder(path, folder));

function perFile(rule: string, wanted: (file: SourceFile) => boolean, look: (file: SourceFile) => readonly string[]): Rule {
  return (tree) => tree.filter(wanted).flatMap((file) => look(file).map((message): Violation => ({ rule, path: file.path, message })));
}

export const coreIsDeafToVendors = perFile(
  'vendor-word',
  (file) => inAny(file.path, vendorFreeFolders) && !isTest(file.path),
  (file) => {
    const words = new RegExp(`(?<![a-z])(${vendorWords.join('|')})(?![a-z])`, 'gi');
    return [...file.text.matchAll(words)].map((match) => `line ${lineOf(file.text, match.index)} says "${match[0]}"`);
  },
);

export const coreIsPure = perFile(
  'pure',
  (file) => inAny(file.path, pureFolders) && !isTest(file.path),
  (file) => {
    const found: string[] = [];
    walk(file.program, (node) => {
      const what = impurity(node);
      if (what) found.push(`line ${lineOf(file.text, node.start)} uses ${what}`);
    });
    return found;
  },
);

const IMPURE_MEMBERS = new Set([
  'Date.now',
  'Math.random',
  'Temporal.Now',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]);
const IMPURE_GLOBALS = new Set(['process', 'setTimeout', 'setInterval', 'fetch', 'globalThis']);

function impurity(node: SyntaxNode): string | null {
  if (node.type === 'MemberExpression') {
    const name = `${nameOf(node.object)}.${nameOf(node.property)}`;
    if (IMPURE_MEMBERS.has(name)) return name;
    const object = nameOf(node.object);
    return object !== null && IMPURE_GLOBALS.has(object) ? object : null;
  }
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date' && (node.arguments as unknown[]).length === 0) return 'new Date()';
  if (node.type === 'CallExpression') {
    const callee = nameOf(node.callee);
    return callee !== null && IMPURE_GLOBALS.has(callee) ? callee : null;
  }
  return null;
}

function nameOf(node: unknown): string | null {
  return (node as SyntaxNode)?.type === 'Identifier' ? String((node as SyntaxNode).name) : null;
}

const SQL = /^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+table\s|alter\s+table\s)/is;

export const sqlStaysInStorage = perFile(
  'sql',
  (file) => inFolder(file.path, 'src') && !inAny(file.path, sqlFolders) && !isTest(file.path),
  (file) => {
    const found: string[] = [];
    walk(file.program, (node) => {
      const text =
        node.type === 'TemplateElement' ? String((node.value as { raw: string }).raw) : node.type === 'Literal' ? String(node.value) : '';
      if (SQL.test(text)) found.push(`line ${lineOf(file.text, node.start)} holds SQL`);
    });
    return found;
  },
);

export const sizesAreKept = perFile(
  'size',
  (file) => !isTest(file.path) && !GENERATED.includes(file.path),
  (file) => {
    const lines = file.text.trimEnd().split('\n').length;
    const found = lines > sizes.fileLines && !isTable(file) ? [`has ${lines} lines`] : [];
    walk(file.program, (node) => {
      if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return;
      const length = lineOf(file.text, node.end) - lineOf(file.text, node.start) + 1;
      if (length > sizes.functionLines) found.push(`line ${lineOf(file.text, node.start)} begins a function of ${length} lines`);
    });
    return found;
  },
);

/** A data table or a catalogue: nothing but imports, types and constants without functions that decide. */
function isTable(file: SourceFile): boolean {
  let decisions = 0;
  walk(file.program, (node) => {
    if (/^(IfStatement|ForStatement|ForOfStatement|WhileStatement|SwitchStatement)$/.test(node.type)) decisions += 1;
  });
  return decisions === 0;
}

export const namesSayWhatTheyMean = perFile(
  'name',
  (file) => !isTest(file.path),
  (file) => {
    const base = file.path.split('/').at(-1) ?? '';
    const found = forbiddenFileNames.test(base) ? [`is named ${base}`] : [];
    walk(file.program, (node) => {
      if (!/^(ClassDeclaration|TSInterfaceDeclaration|TSTypeAliasDeclaration)$/.test(node.type)) return;
      const name = nameOf(node.id) ?? '';
      if (forbiddenTypeNames.test(name) || /^I[A-Z][a-z]/.test(name)) found.push(`declares ${name}`);
    });
    return found;
  },
);

export const noBarrels = perFile(
  'barrel',
  (file) => !isTest(file.path) && !/^src\/providers\/[^/]+\/index\.ts$/.test(file.path),
  (file) => {
    const body = file.program.body as SyntaxNode[];
    const passesOn = body.filter((node) => /^Export(All|Named)Declaration$/.test(node.type) && node.source != null);
    return body.length > 0 && passesOn.length === body.length ? ['only passes on what other files export'] : [];
  },
);

export const noOwnInheritance = perFile(
  'inheritance',
  (file) => !isTest(file.path),
  (file) => {
    const own = new Set(file.imports.filter((one) => one.path !== null).flatMap((one) => one.names));
    walk(file.program, (node) => {
      if (node.type === 'ClassDeclaration') own.add(nameOf(node.id) ?? '');
    });
    const found: string[] = [];
    walk(file.program, (node) => {
      const parent = /^Class(Declaration|Expression)$/.test(node.type) ? nameOf(node.superClass) : null;
      if (parent !== null && own.has(parent)) found.push(`a class extends our own ${parent}`);
      if (Array.isArray(node.decorators) && node.decorators.length > 0) found.push('uses a decorator');
    });
    return found;
  },
);

/** Vendor folders hold the same file names, so that whoever knows one provider finds their way in all. */
export const providersLookAlike: Rule = (tree) =>
  tree.flatMap((file) => {
    const match = /^src\/providers\/([^/]+)\/([^/]+)\.ts$/.exec(file.path);
    if (match === null || match[1] === 'conformance' || isTest(file.path)) return [];
    const [stem = ''] = (match[2] ?? '').split('.');
    return providerFiles.includes(stem) ? [] : [{ rule: 'provider-file', path: file.path, message: `a provider has no file ${stem}.ts` }];
  });
