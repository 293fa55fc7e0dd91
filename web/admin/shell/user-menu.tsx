/** The user's own menu: profile, language, theme, sign out. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown } from 'lucide-react';
import { Button } from '../../ui/components/button.tsx';
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '../../ui/components/menu.tsx';
import { api } from '../api/client.ts';
import { useMe } from '../api/session.ts';
import { useText } from '../context/text.tsx';
import { useTheme } from '../context/theme.ts';
import { LANGUAGE_CHOICES, themeChoices } from './choices.ts';

export function UserMenu() {
  const { t, language, setLanguage } = useText();
  const [theme, setTheme] = useTheme();
  const { user } = useMe();
  const cache = useQueryClient();
  const navigate = useNavigate();

  const signOut = async () => {
    await api.signOut();
    await navigate({ to: '/sign-in' });
    cache.clear();
  };

  return (
    <Menu
      trigger={
        <Button look="quiet" className="user-button">
          <span className="user-button-text">
            <span>{user.name}</span>
            <span className="user-button-roles">{user.roles.map((role) => t(`role.${role}`)).join(', ')}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" />
        </Button>
      }
    >
      <MenuItem render={<Link to="/profile" />}>{t('profile.title')}</MenuItem>
      <MenuSeparator />
      <MenuChoices label={t('language')} value={language} choices={LANGUAGE_CHOICES} onChange={(next) => void setLanguage(next)} />
      <MenuSeparator />
      <MenuChoices label={t('theme')} value={theme} choices={themeChoices(t)} onChange={setTheme} />
      <MenuSeparator />
      <MenuItem onClick={() => void signOut()}>{t('signOut')}</MenuItem>
    </Menu>
  );
}
