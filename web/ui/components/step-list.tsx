/** Steps of a check in their order: each with its sign, what came back and, where it failed, the fix. */
import type { ReactNode } from 'react';
import { StateShape, type StateTone } from './state-sign.tsx';
import './step-list.css';

export interface Step {
  key: string;
  tone: StateTone;
  title: ReactNode;
  /** The state in words, for those who see neither shape nor colour. */
  word: string;
  detail?: ReactNode;
  fix?: ReactNode;
}

export function StepList({ steps, label, live = false }: { steps: readonly Step[]; label: string; live?: boolean }) {
  return (
    <ol className="step-list" aria-label={label} aria-live={live ? 'polite' : undefined}>
      {steps.map((step) => (
        <li key={step.key} className={`step step-${step.tone}`}>
          <span className={`step-shape state-${step.tone}`}>
            <StateShape tone={step.tone} />
          </span>
          <div className="step-body">
            <p className="step-title">
              {step.title} <span className={`step-word state-${step.tone}`}>{step.word}</span>
            </p>
            {step.detail ? <p className="step-detail">{step.detail}</p> : null}
            {step.fix ? <div className="step-fix">{step.fix}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
