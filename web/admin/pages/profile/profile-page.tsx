/** *My User*: who I am here, language and theme of this browser. */
import { PageHead, Section } from '../../../ui/components/page-head.tsx';
import { useMe } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useTheme } from '../../context/theme.ts';
import { useTitle } from '../../context/use-title.ts';
import { LANGUAGE_CHOICES, themeChoices } from '../../shell/choices.ts';
import './profile-page.css';

export function ProfilePage() {
  const { t, language, setLanguage } = useText();
  useTitle(t('profile.title'));
  const { user, organization } = useMe();
  const [theme, setTheme] = useTheme();
  return (
    <>
      <PageHead title={t('profile.title')} lead={organization.name} />
      <div className="stack profile">
        <Section id="me" title={user.name}>
          <dl className="facts">
            <dt>{t('email')}</dt>
            <dd>{user.email}</dd>
            <dt>{t('roles')}</dt>
            <dd>{user.roles.map((role) => t(`role.${role}`)).join(', ')}</dd>
          </dl>
        </Section>
        <Choice
          legend={t('language')}
          help={t('profile.languageHelp')}
          name="language"
          value={language}
          choices={LANGUAGE_CHOICES}
          onChange={(next) => void setLanguage(next)}
        />
        <Choice
          legend={t('theme')}
          help={t('profile.themeHelp')}
          name="theme"
          value={theme}
          choices={themeChoices(t)}
          onChange={setTheme}
        />
      </div>
    </>
  );
}

interface ChoiceProps<Value extends string> {
  legend: string;
  help: string;
  name: string;
  value: Value;
  choices: readonly { value: Value; label: string; lang?: string }[];
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ legend, help, name, value, choices, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset>
      <legend className="fieldset-legend profile-legend">{legend}</legend>
      <p className="quiet small">{help}</p>
      <div className="profile-choices">
        {choices.map((choice) => (
          <label key={choice.value} className="check" lang={choice.lang}>
            <input type="radio" name={name} checked={choice.value === value} onChange={() => onChange(choice.value)} />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
