/**
 * `npm test`: every check and every suite. `npm run test:<suite>`: one of them; further arguments select files.
 * Each suite closes with a line that counts its tests, and the whole with one more.
 */
import { buildWeb } from './build-web.ts';
import { closingLine, runSuite, type Tally } from './run-suite.ts';
import { runStaticChecks } from './static-checks.ts';
import { SUITES, type Suite } from './suites.ts';

const [only, ...filters] = process.argv.slice(2);
const chosen = only === undefined ? SUITES.filter((suite) => suite.byHand !== true) : SUITES.filter((suite) => suite.name === only);
if (chosen.length === 0) {
  console.error(`There is no suite ${only}. There are: ${SUITES.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}

const tallies: (Tally & { label: string })[] = [];
if (only === undefined) {
  console.log('\n== checks ==');
  const { passed, failed } = runStaticChecks();
  tallies.push({ label: 'checks', passed, failed, skipped: 0, skippedNames: [] });
}
for (const suite of chosen) tallies.push(runWhole(suite));

for (const { label, skippedNames } of tallies) for (const name of skippedNames) console.log(`SKIPPED ${label}: ${name}`);
console.log('');
for (const one of tallies) console.log(closingLine(one, one.label));
const total = tallies.map((one): Tally => one).reduce(add);
console.log(`\n${closingLine(total)}`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

function runWhole(suite: Suite): Tally & { label: string } {
  if (suite.needsWeb) buildWeb();
  const runs = suite.runs.map((environment) => {
    const words = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    console.log(`\n== ${[suite.name, ...words].join(' ')} ==`);
    return runSuite(suite.name, environment, filters);
  });
  return { ...runs.reduce(add), label: suite.name };
}

function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    skippedNames: [...a.skippedNames, ...b.skippedNames],
  };
}
