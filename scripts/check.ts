/** `npm run check`: what is quick: format, types, lint, dead code, architecture, unit tests. */
import { closingLine, runSuite } from './run-suite.ts';
import { runStaticChecks } from './static-checks.ts';

const checks = runStaticChecks();
const suites = ['architecture', 'unit'].map((name) => runSuite(name, {}));
const passed = checks.passed + suites.reduce((sum, one) => sum + one.passed, 0);
const failed = checks.failed + suites.reduce((sum, one) => sum + one.failed, 0);
const skipped = suites.reduce((sum, one) => sum + one.skipped, 0);
console.log(closingLine({ passed, failed, skipped }));
process.exit(failed === 0 ? 0 : 1);
