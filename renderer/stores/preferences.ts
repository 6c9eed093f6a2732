/** What the user chose for this browser or window: theme and language. Kept where the page keeps things. */
import { useLocalStorage, usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watchEffect } from 'vue';
import { i18n, preferredLanguage, type Language } from './i18n.ts';

export const themes = ['system', 'dark', 'light'] as const;
export type Theme = (typeof themes)[number];

export const usePreferences = defineStore('preferences', () => {
  // Dark is the default for work on pictures.
  const theme = useLocalStorage<Theme>('maskwright.theme', 'dark');
  const language = useLocalStorage<Language>('maskwright.language', preferredLanguage());
  const prefersDark = usePreferredDark();
  const isDark = computed(() => theme.value === 'dark' || (theme.value === 'system' && prefersDark.value));

  watchEffect(() => {
    document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light';
  });
  watchEffect(() => {
    i18n.global.locale.value = language.value;
    document.documentElement.lang = language.value;
  });
  return { theme, language, isDark };
});
