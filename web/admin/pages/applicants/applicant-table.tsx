/** The list of applications. */
import { Link, useNavigate } from '@tanstack/react-router';
import type { Application } from '../../../client/api.ts';
import { type Sort, SortHead, sorted, TableFrame } from '../../../ui/components/table.tsx';
import { useMe } from '../../api/session.ts';
import { useDates, useText } from '../../context/text.tsx';
import type { ApplicantSearch } from '../../shell/search-params.ts';
import { ApplicationSign } from '../../words/states.tsx';

type Column = 'name' | 'position' | 'status' | 'createdAt';

export function ApplicantTable({ applications, search }: { applications: readonly Application[]; search: ApplicantSearch }) {
  const { t } = useText();
  const navigate = useNavigate({ from: '/applicants' });
  const dates = useDates(useMe().organization.zone);
  const sort: Sort<Column> = search.sort
    ? { key: search.sort, descending: search.desc ?? false }
    : { key: 'createdAt', descending: !search.desc };
  const onSort = (next: Sort<Column>) => {
    const change =
      next.key === 'createdAt'
        ? { sort: undefined, desc: next.descending ? undefined : true }
        : { sort: next.key, desc: next.descending || undefined };
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  };
  const rows = sorted(applications, sort, (application, key) => cellValue(application, key));
  return (
    <TableFrame
      caption={t('nav.applicants')}
      head={
        <>
          <SortHead column="name" sort={sort} onSort={onSort}>
            {t('name')}
          </SortHead>
          <SortHead column="position" sort={sort} onSort={onSort}>
            {t('position')}
          </SortHead>
          <SortHead column="status" sort={sort} onSort={onSort}>
            {t('state')}
          </SortHead>
          <SortHead column="createdAt" sort={sort} onSort={onSort}>
            {t('since')}
          </SortHead>
        </>
      }
    >
      {rows.map((application) => (
        <tr key={application.id}>
          <th scope="row">
            <Link to="/applicants/$id" params={{ id: application.id }}>
              {application.applicant.name}
            </Link>
            <span className="cell-sub">{application.applicant.email}</span>
          </th>
          <td data-label={t('position')}>
            <span>{application.position}</span>
          </td>
          <td data-label={t('state')}>
            <ApplicationSign status={application.status} />
          </td>
          <td data-label={t('since')}>
            <time dateTime={application.createdAt}>{dates.moment(application.createdAt)}</time>
          </td>
        </tr>
      ))}
    </TableFrame>
  );
}

function cellValue(application: Application, key: Column): string | number {
  if (key === 'name') return application.applicant.name;
  if (key === 'createdAt') return Date.parse(application.createdAt);
  return application[key];
}
