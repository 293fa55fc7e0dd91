/** Sign in: one form, plain answers. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Button } from '../../../ui/components/button.tsx';
import { TextField } from '../../../ui/components/text-field.tsx';
import { api } from '../../api/client.ts';
import { sessionQuery } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { LANGUAGE_CHOICES } from '../../shell/choices.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { Sign } from '../../shell/sign.tsx';
import './sign-in-page.css';

export function SignInPage() {
  const { t } = useText();
  useTitle(t('signIn.title'));
  return (
    <main className="sign-in">
      <div className="sign-in-brand">
        <Sign />
        <p className="sign-in-name">Calendula</p>
      </div>
      <SignInForm />
      <footer>
        <LanguageButtons />
      </footer>
    </main>
  );
}

function SignInForm() {
  const { t } = useText();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate({ email: email.trim(), password });
  };
  return (
    <form className="card sign-in-card" onSubmit={submit}>
      <h1>{t('signIn.title')}</h1>
      {signIn.error ? <ProblemNotice error={signIn.error} /> : null}
      <TextField
        label={t('signIn.email')}
        type="email"
        value={email}
        onChange={setEmail}
        input={{ autoComplete: 'username', required: true }}
      />
      <TextField
        label={t('signIn.password')}
        type="password"
        value={password}
        onChange={setPassword}
        input={{ autoComplete: 'current-password', required: true }}
      />
      <Button look="next" type="submit" busy={signIn.isPending}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}

/** Forgets whatever an earlier user has seen, speaks the new one's language, then goes where one wanted to go. */
function useSignIn() {
  const { to } = useSearch({ from: '/sign-in' });
  const router = useRouter();
  const cache = useQueryClient();
  const { followUser } = useText();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => api.signIn({ body }),
    onSuccess: async (me) => {
      cache.clear();
      cache.setQueryData(sessionQuery.queryKey, me);
      await followUser(me.user.language);
      router.history.push(to ?? '/admin/');
    },
  });
}

function LanguageButtons() {
  const { t, language, setLanguage } = useText();
  return (
    <ul className="sign-in-languages" aria-label={t('language')}>
      {LANGUAGE_CHOICES.map((choice) => (
        <li key={choice.value}>
          <Button
            look="quiet"
            small
            lang={choice.lang}
            aria-pressed={choice.value === language}
            onClick={() => void setLanguage(choice.value)}
          >
            {choice.label}
          </Button>
        </li>
      ))}
    </ul>
  );
}
