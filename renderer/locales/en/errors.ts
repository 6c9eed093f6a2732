/** What stands beside an error: its actions (`ui/errorActions.ts`) and its details. */
export const errors = {
  copy: 'Copy details',
  copied: 'Copied',
  models: 'Go to Models',
  tags: 'Go to Tags',
  generate: 'Go to Generate',
  gallery: 'Go to the gallery',
  history: 'Go to History',
  settings: 'Go to Settings',
  start: 'Go to the start page',
  jobs: 'Show the jobs',
  folders: 'Show the folders',
  addFolder: 'Add a folder',
  reload: 'Load the page again',
};
