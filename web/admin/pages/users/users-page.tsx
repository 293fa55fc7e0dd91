/** Users: who may sign in, and with which roles. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { StateSign } from '../../../ui/components/state-sign.tsx';
import { type Sort, SortHead, sorted, TableFrame } from '../../../ui/components/table.tsx';
import { useMay } from '../../api/session.ts';
import { usersQuery } from '../../api/users.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { UserDialog } from './user-dialog.tsx';

export function UsersPage() {
  const { t } = useText();
  useTitle(t('nav.users'));
  const may = useMay();
  const users = useQuery(usersQuery);
  const [editing, setEditing] = useState<User | 'new' | null>(null);
  return (
    <>
      <PageHead
        title={t('nav.users')}
        lead={t('users.lead')}
        actions={
          may('users.create') ? (
            <Button look="next" onClick={() => setEditing('new')}>
              {t('users.new')}
            </Button>
          ) : null
        }
      />
      {users.isPending ? <Skeleton label={t('loading')} /> : null}
      {users.error && !users.data ? <ProblemNotice error={users.error} onRetry={() => void users.refetch()} /> : null}
      {users.data ? <UserTable users={users.data.items} onEdit={setEditing} /> : null}
      {editing ? <UserDialog user={editing === 'new' ? null : editing} onClose={() => setEditing(null)} /> : null}
    </>
  );
}

type Column = 'name' | 'roles' | 'active';

function UserTable({ users, onEdit }: { users: readonly User[]; onEdit: (user: User) => void }) {
  const { t } = useText();
  const may = useMay();
  const [sort, setSort] = useState<Sort<Column>>({ key: 'name', descending: false });
  const rolesOf = (user: User) => user.roles.map((role) => t(`role.${role}`)).join(', ');
  const rows = sorted(users, sort, (user, key) => (key === 'name' ? user.name : key === 'roles' ? rolesOf(user) : user.active ? 0 : 1));
  return (
    <TableFrame
      caption={t('nav.users')}
      head={
        <>
          <SortHead column="name" sort={sort} onSort={setSort}>
            {t('name')}
          </SortHead>
          <SortHead column="roles" sort={sort} onSort={setSort}>
            {t('roles')}
          </SortHead>
          <SortHead column="active" sort={sort} onSort={setSort}>
            {t('state')}
          </SortHead>
          <th scope="col">
            <span className="visually-hidden">{t('actions')}</span>
          </th>
        </>
      }
    >
      {rows.map((user) => (
        <tr key={user.id}>
          <th scope="row">
            {user.name}
            <span className="cell-sub">{user.email}</span>
          </th>
          <td data-label={t('roles')}>
            <span>{rolesOf(user)}</span>
          </td>
          <td data-label={t('state')}>
            <StateSign tone={user.active ? 'good' : 'off'}>{t(user.active ? 'user.active' : 'user.inactive')}</StateSign>
          </td>
          <td className="cell-actions">
            {may('users.edit') ? (
              <Button small look="quiet" aria-label={t('user.edit', { name: user.name })} onClick={() => onEdit(user)}>
                {t('edit')}
              </Button>
            ) : null}
          </td>
        </tr>
      ))}
    </TableFrame>
  );
}
