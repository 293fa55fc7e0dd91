/** Links of the rail, as data: what each leads to and which permission shows it. */
import { Link } from '@tanstack/react-router';
import {
  CalendarCheck,
  CalendarSync,
  ClipboardList,
  DoorOpen,
  Inbox,
  type LucideIcon,
  Settings,
  UserCog,
  UserRound,
  UsersRound,
} from 'lucide-react';
import type { Permission } from '../../client/api.ts';
import { useMay } from '../api/session.ts';
import { useText } from '../context/text.tsx';
import type { MessageKey } from '../messages/en.ts';

interface RailLink {
  to: '/interviews' | '/applicants' | '/plans' | '/people' | '/rooms' | '/connections' | '/users' | '/outbox' | '/settings/calendar';
  label: MessageKey;
  icon: LucideIcon;
  permission: Permission;
}

const GROUPS: readonly (readonly RailLink[])[] = [
  [
    { to: '/interviews', label: 'nav.interviews', icon: CalendarCheck, permission: 'interviews.view' },
    { to: '/applicants', label: 'nav.applicants', icon: UserRound, permission: 'applicants.view' },
    { to: '/plans', label: 'nav.plans', icon: ClipboardList, permission: 'plans.view' },
  ],
  [
    { to: '/people', label: 'nav.people', icon: UsersRound, permission: 'participants.view' },
    { to: '/rooms', label: 'nav.rooms', icon: DoorOpen, permission: 'participants.view' },
    { to: '/connections', label: 'nav.connections', icon: CalendarSync, permission: 'connections.view' },
  ],
  [
    { to: '/users', label: 'nav.users', icon: UserCog, permission: 'users.view' },
    { to: '/outbox', label: 'nav.outbox', icon: Inbox, permission: 'mail.view' },
    { to: '/settings/calendar', label: 'nav.settings', icon: Settings, permission: 'connections.manage' },
  ],
];

export function RailNav({ onGo }: { onGo?: () => void }) {
  const { t } = useText();
  const may = useMay();
  const groups = GROUPS.map((links) => links.filter((link) => may(link.permission))).filter((links) => links.length > 0);
  return (
    <>
      {groups.map((links) => (
        <ul className="rail-group" key={links[0]?.to}>
          {links.map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} className="rail-link" activeOptions={{ includeSearch: false }} {...(onGo ? { onClick: onGo } : {})}>
                <Icon aria-hidden="true" />
                {t(label)}
              </Link>
            </li>
          ))}
        </ul>
      ))}
    </>
  );
}
