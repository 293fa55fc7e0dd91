/** The steps of a check with their results; while it runs, those to come are shown as waiting. */
import type { Connection, ProbeName, ProbeVerdict } from '../../../client/api.ts';
import { type Step, StepList } from '../../../ui/components/step-list.tsx';
import { type Translate, useText } from '../../context/text.tsx';
import { checkFix, PROBES, passedWords, skippedWords } from '../../words/check-words.ts';
import { faultWords } from '../../words/problem.ts';
import { RemedyText } from './remedy-text.tsx';

export function CheckSteps({ check }: { check: NonNullable<Connection['check']> }) {
  const { t } = useText();
  const running = check.finishedAt === null;
  const steps = PROBES.flatMap((probe, place) => {
    const verdict = check.verdicts.find((each) => each.probe === probe);
    if (verdict) return [stepOf(verdict, t)];
    return running ? [waitingStep(probe, place === check.verdicts.length, t)] : [];
  });
  return <StepList steps={steps} label={t('check.steps')} live={running} />;
}

function waitingStep(probe: ProbeName, now: boolean, t: Translate): Step {
  return { key: probe, tone: now ? 'waiting' : 'none', title: t(`probe.${probe}`), word: t(now ? 'probe.running' : 'probe.waiting') };
}

function stepOf(verdict: ProbeVerdict, t: Translate): Step {
  const base = { key: verdict.probe, title: t(`probe.${verdict.probe}`), word: t(`probe.result.${verdict.result}`) };
  switch (verdict.result) {
    case 'passed':
      return { ...base, tone: 'good', detail: passedWords(verdict, t) ?? <span lang="en">{verdict.detail}</span> };
    case 'skipped':
      return { ...base, tone: 'off', detail: skippedWords(verdict, t) ?? <span lang="en">{verdict.reason}</span> };
    case 'failed':
      return {
        ...base,
        tone: 'bad',
        detail: (
          <>
            {faultWords(verdict.fault, t).what}{' '}
            <span className="step-technical" lang="en">
              {verdict.fault.detail}
            </span>
          </>
        ),
        fix: verdict.remedy ? (
          <RemedyText remedy={verdict.remedy} />
        ) : (
          <p>
            <strong>{t('check.fix')}</strong> {checkFix(verdict.probe, verdict.fault.code, t)}
          </p>
        ),
      };
  }
}
