/** Choosing a time zone out of all there are, by region; the device's own stands first where it is known. */
import { usePage } from '../page-context.ts';
import { pageLink } from '../page-link.ts';
import { PageTitle } from './page-title.tsx';

export function ZoneView({ zones }: { zones: readonly string[] }) {
  const { model, t, device } = usePage();
  const kept = [...new URL(pageLink(model), 'http://page').searchParams].filter(([name]) => name !== 'zone');
  return (
    <>
      <PageTitle>{t('zone.title')}</PageTitle>
      <form class="sheet" method="get" action={model.path}>
        {kept.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <label for="zone">{t('zone.label')}</label>
        <select id="zone" name="zone">
          {(device ? [device.zone, ...zones.filter((zone) => zone !== device.zone)] : zones).map((zone) => (
            <option key={zone} value={zone} selected={zone === (device?.zone ?? model.zone)}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
        <div class="actions">
          <button type="submit" class="primary">
            {t('zone.show')}
          </button>
          <a class="button" href={pageLink(model)}>
            {t('page.back')}
          </a>
        </div>
      </form>
    </>
  );
}
