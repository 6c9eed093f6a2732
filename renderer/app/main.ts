import './withoutEval.ts';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { takeAddress } from '../client/address.ts';
import { connectBackend } from '../client/backendClient.ts';
import { i18n } from '../stores/i18n.ts';
import { useBackend } from '../stores/backend.ts';
import { usePreferences } from '../stores/preferences.ts';
import '../ui/tokens.css';
import '../ui/base.css';
import App from './App.vue';
import { connectDesktopWindow } from './desktopWindow.ts';
import NoAccess from './NoAccess.vue';
import { createPageRouter } from './routes.ts';

const address = await takeAddress();
const app = address === undefined ? createApp(NoAccess, { reason: 'noToken' }) : createApp(App);
app.use(createPinia()).use(i18n);
usePreferences();
if (address !== undefined) {
  useBackend().use(connectBackend(address));
  const router = createPageRouter();
  app.use(router);
  connectDesktopWindow(app, router);
}
app.mount('#app');
