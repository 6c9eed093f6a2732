/** The page's language: the user's choice, else that of the browser, else English. */
import { createI18n } from 'vue-i18n';
import { en } from '../locales/en.ts';
import { zhCn } from '../locales/zhCn.ts';

export const languages = { en: 'English', 'zh-CN': '简体中文' } as const;
export type Language = keyof typeof languages;

export function preferredLanguage(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) && !navigator.language.startsWith('en')
    ? 'zh-CN'
    : 'en';
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, 'zh-CN': zhCn },
  // A message without its text is a fault that a test finds, not a warning in the user's console.
  missingWarn: false,
  fallbackWarn: false,
});
