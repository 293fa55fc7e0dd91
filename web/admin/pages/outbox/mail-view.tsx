/** One mail: its text with a link that works, its HTML in a frame that may do nothing, its calendar part. */
import { Tabs } from '@base-ui/react/tabs';
import { Link } from '@tanstack/react-router';
import type { Mail } from '../../../client/api.ts';
import { useMay, useMe } from '../../api/session.ts';
import { useDates, useText } from '../../context/text.tsx';
import { MailSign } from '../../words/states.tsx';
import { MailFrame } from './mail-frame.tsx';

export function MailView({ mail }: { mail: Mail }) {
  const { t } = useText();
  const may = useMay();
  const dates = useDates(useMe().organization.zone);
  return (
    <article className="card mail-view" aria-labelledby="mail-subject">
      <p className="outbox-back">
        <Link to="/outbox">{t('outbox.back')}</Link>
      </p>
      <h2 id="mail-subject">{mail.subject}</h2>
      <dl className="facts">
        <dt>{t('mail.to')}</dt>
        <dd>
          {mail.to.name} ({mail.to.address})
        </dd>
        <dt>{t('state')}</dt>
        <dd>
          <MailSign state={mail.state} /> {dates.moment(mail.sentAt ?? mail.createdAt)}
        </dd>
        {may('applicants.view') ? (
          <>
            <dt>{t('mail.about')}</dt>
            <dd>
              <Link to="/applicants/$id" params={{ id: mail.applicationId }}>
                {t('mail.application')}
              </Link>
            </dd>
          </>
        ) : null}
      </dl>
      <Tabs.Root defaultValue="text">
        <Tabs.List className="mail-tabs" aria-label={t('mail.parts')}>
          <Tabs.Tab value="text" className="mail-tab">
            {t('mail.text')}
          </Tabs.Tab>
          <Tabs.Tab value="html" className="mail-tab">
            {t('mail.html')}
          </Tabs.Tab>
          {mail.calendar ? (
            <Tabs.Tab value="calendar" className="mail-tab">
              {t('mail.calendar')}
            </Tabs.Tab>
          ) : null}
        </Tabs.List>
        <Tabs.Panel value="text">
          <div className="mail-text">{linked(mail.text)}</div>
        </Tabs.Panel>
        <Tabs.Panel value="html">
          <MailFrame html={mail.html} title={t('mail.html')} />
        </Tabs.Panel>
        {mail.calendar ? (
          <Tabs.Panel value="calendar">
            <pre className="mail-text mail-calendar">{mail.calendar.text}</pre>
          </Tabs.Panel>
        ) : null}
      </Tabs.Root>
    </article>
  );
}

/** Addresses of the web in a text become links; nothing else does. */
function linked(text: string) {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, place) =>
    place % 2 === 1 ? (
      <a key={place} href={part} target="_blank" rel="noopener">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
