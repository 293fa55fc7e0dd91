/** The left rail: the sign, the pages a user may see, and the user's own menu. */
import { useMe } from '../api/session.ts';
import { useText } from '../context/text.tsx';
import { RailNav } from './rail-nav.tsx';
import { Sign } from './sign.tsx';
import { UserMenu } from './user-menu.tsx';
import './rail.css';

export function Rail() {
  const { t } = useText();
  const { organization } = useMe();
  return (
    <header className="rail">
      <div className="rail-brand">
        <Sign />
        <div>
          <p className="rail-name">Calendula</p>
          <p className="rail-organization">{organization.name}</p>
        </div>
      </div>
      <nav className="rail-nav" aria-label={t('shell.nav')}>
        <RailNav />
      </nav>
      <UserMenu />
    </header>
  );
}
