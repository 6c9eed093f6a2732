import { expect, it } from 'vitest';
import { pageTitle } from './pageTitle.ts';

const nothing = { app: 'Maskwright', project: undefined, page: undefined, image: undefined };

it('calls a window after what it shows, then the project, then the program', () => {
  expect(pageTitle(nothing)).toBe('Maskwright');
  expect(pageTitle({ ...nothing, page: 'Models' })).toBe('Models – Maskwright');
  expect(pageTitle({ ...nothing, page: 'Gallery', project: 'harbour' })).toBe('Gallery – harbour – Maskwright');
  expect(pageTitle({ ...nothing, project: 'harbour', image: 'north/0412.jpg' })).toBe(
    '0412.jpg – harbour – Maskwright',
  );
});
