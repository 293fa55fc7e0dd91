/** Edits a plan; the count of times beside it changes as the rules change. */
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Button, buttonClass } from '../../../ui/components/button.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { TextField } from '../../../ui/components/text-field.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { useSavePlan } from '../../api/plans.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useSettled } from '../../context/use-settled.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { fieldProblem } from '../../words/field-problem.tsx';
import { ExplainStart } from './explain-start.tsx';
import { PanelFields } from './panel-fields.tsx';
import { countableOf, inputOf, type PlanDraft } from './plan-draft.ts';
import { PlanPreview } from './plan-preview.tsx';
import { RoomFields } from './room-fields.tsx';
import { RuleFields } from './rule-fields.tsx';
import './plan-editor.css';

export function PlanEditor({ id, first }: { id: string | null; first: PlanDraft }) {
  const { t } = useText();
  const may = useMay();
  const navigate = useNavigate();
  const toast = useToast();
  const save = useSavePlan();
  const [draft, setDraft] = useState(first);
  const change = (part: Partial<PlanDraft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    const done = () => {
      toast(t('plan.saved'));
      void navigate({ to: '/plans' });
    };
    save.mutate({ id, body: inputOf(draft) }, { onSuccess: done });
  };

  return (
    <>
      <PageHead
        above={<Link to="/plans">{t('nav.plans')}</Link>}
        title={id ? first.name : t('plans.new')}
        {...(id ? { lead: t('plan.changeLead') } : {})}
      />
      <div className="columns">
        <form onSubmit={submit} className="stack">
          <fieldset disabled={!may('plans.edit')} className="stack">
            <PlanNames draft={draft} onChange={change} error={save.error} />
            <PanelFields panel={draft.panel} onChange={(panel) => change({ panel })} />
            <RoomFields rooms={draft.rooms} locationText={draft.locationText} onChange={change} />
            <RuleFields rules={draft.rules} onChange={(rules) => change({ rules })} error={save.error} />
          </fieldset>
          {save.error ? <ProblemNotice error={save.error} /> : null}
          {may('plans.edit') ? (
            <div className="button-row">
              <Button look="next" type="submit" busy={save.isPending}>
                {t('plan.save')}
              </Button>
              <Link to="/plans" className={buttonClass('quiet')}>
                {t('cancelForm')}
              </Link>
            </div>
          ) : null}
        </form>
        <LivePreview draft={draft} />
      </div>
    </>
  );
}

function LivePreview({ draft }: { draft: PlanDraft }) {
  const { t } = useText();
  const settled = useSettled(draft, 500);
  const countable = countableOf(settled);
  return (
    <aside className="plan-aside" aria-labelledby="plan-preview">
      <section className="card">
        <h2 id="plan-preview">{t('preview.title')}</h2>
        {countable ? <PlanPreview plan={countable} /> : <p className="quiet">{t('preview.notYet')}</p>}
      </section>
      {countable ? <ExplainStart plan={countable} /> : null}
    </aside>
  );
}

function PlanNames({ draft, onChange, error }: { draft: PlanDraft; onChange: (part: Partial<PlanDraft>) => void; error: unknown }) {
  const { t } = useText();
  const input = { required: true, maxLength: 200 };
  return (
    <section className="card fields" aria-labelledby="plan-names">
      <h2 id="plan-names">{t('plan.names')}</h2>
      <div className="fields-row">
        <TextField
          label={t('plan.name')}
          help={t('plan.nameHelp')}
          error={fieldProblem(error, 'name')}
          value={draft.name}
          onChange={(name) => onChange({ name })}
          input={input}
        />
        <TextField
          label={t('plan.titleField')}
          help={t('plan.titleHelp')}
          error={fieldProblem(error, 'title')}
          value={draft.title}
          onChange={(title) => onChange({ title })}
          input={input}
        />
      </div>
    </section>
  );
}
