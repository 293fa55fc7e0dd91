/** What to do about a failed probe, in words of its calendar system: who, how, and with which command or page. */
import type { Remedy } from '../../../client/api.ts';
import { CopyBlock } from '../../../ui/components/copy-block.tsx';
import { useText } from '../../context/text.tsx';

export function RemedyText({ remedy }: { remedy: Remedy }) {
  const { t, language } = useText();
  return (
    <>
      <p>
        <strong>{t(`remedy.${remedy.who}`)}</strong> {remedy.steps[language]}
      </p>
      {remedy.page === null ? null : (
        <p>
          <a href={remedy.page} rel="noreferrer" target="_blank">
            {t('remedy.page')}
          </a>
        </p>
      )}
      {remedy.command === null ? null : (
        <CopyBlock text={remedy.command} label={t('remedy.command')} copyLabel={t('copy')} copiedLabel={t('copied')} />
      )}
    </>
  );
}
