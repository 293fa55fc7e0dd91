/** On a phone the rail is a drawer behind one button. */
import { Dialog } from '@base-ui/react/dialog';
import { Menu, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/components/button.tsx';
import { useText } from '../context/text.tsx';
import { RailNav } from './rail-nav.tsx';
import { Sign } from './sign.tsx';
import { UserMenu } from './user-menu.tsx';

export function PhoneBar() {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <header className="phone-bar">
        <Sign />
        <p className="rail-name">Calendula</p>
        <Dialog.Trigger render={<Button look="quiet" icon={<Menu aria-hidden="true" />} />}>{t('shell.menu')}</Dialog.Trigger>
      </header>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-scrim" />
        <Dialog.Popup className="drawer">
          <div className="drawer-head">
            <Dialog.Title render={<p />}>{t('shell.menu')}</Dialog.Title>
            <Dialog.Close render={<Button look="quiet" className="button-icon-only" aria-label={t('close')} />}>
              <X aria-hidden="true" />
            </Dialog.Close>
          </div>
          <nav className="rail-nav" aria-label={t('shell.nav')}>
            <RailNav onGo={() => setOpen(false)} />
          </nav>
          <UserMenu />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
