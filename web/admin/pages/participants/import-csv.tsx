/** Imports people and rooms from CSV: chosen as a file or pasted, with what was taken and which lines were not. */
import { useState } from 'react';
import type { ImportParticipantsAnswer } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Dialog } from '../../../ui/components/dialog.tsx';
import { Field } from '../../../ui/components/field.tsx';
import { Notice } from '../../../ui/components/notice.tsx';
import { useImportParticipants } from '../../api/participants.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';

const SAMPLE = `name,email,kind,zone,location,capacity
Anna Adler,adler@example.org,person,Europe/Berlin,,
Elbe,elbe@example.org,room,Europe/Berlin,Hamburg,8`;

export function ImportCsv({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const take = useImportParticipants();
  const [csv, setCsv] = useState('');
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('csv.title')}
      closeLabel={t('close')}
      description={t('csv.lead')}
      actions={
        <>
          <Button look={take.data ? 'plain' : 'next'} disabled={csv.trim() === ''} busy={take.isPending} onClick={() => take.mutate(csv)}>
            {t('csv.submit')}
          </Button>
          <Button look={take.data ? 'next' : 'quiet'} onClick={onClose}>
            {t(take.data ? 'done' : 'cancelForm')}
          </Button>
        </>
      }
    >
      <section className="csv-sample" aria-label={t('csv.sample')}>
        <pre>{SAMPLE}</pre>
      </section>
      <Field label={t('csv.file')}>
        {(control) => (
          <input {...control} type="file" accept=".csv,text/csv" onChange={(event) => void event.target.files?.[0]?.text().then(setCsv)} />
        )}
      </Field>
      <Field label={t('csv.text')}>
        {(control) => (
          <textarea
            {...control}
            className="input csv-text"
            spellCheck={false}
            value={csv}
            onChange={(event) => setCsv(event.target.value)}
          />
        )}
      </Field>
      {take.error ? <ProblemNotice error={take.error} /> : null}
      {take.data ? <ImportResult result={take.data} /> : null}
    </Dialog>
  );
}

function ImportResult({ result }: { result: ImportParticipantsAnswer }) {
  const { t } = useText();
  const { added, updated, problems } = result;
  return (
    <Notice tone={problems.length > 0 ? 'warn' : 'good'} urgent title={t('csv.result', { added, updated })}>
      {problems.length > 0 ? (
        <>
          <p>{t('csv.problems', { count: problems.length })}</p>
          <ul>
            {problems.map((problem) => (
              <li key={`${problem.line} ${problem.message}`}>{t('csv.line', { line: problem.line, message: problem.message })}</li>
            ))}
          </ul>
        </>
      ) : null}
    </Notice>
  );
}
