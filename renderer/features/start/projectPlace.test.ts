import { expect, it } from 'vitest';
import { folderOf, placeFor, projectFileAt, projectName } from './projectPlace.ts';

it.each([
  ['/home/ada/harbour', '/home/ada', '/home/ada/harbour.maskwright'],
  ['/home/ada/harbour', null, '/home/ada/harbour/harbour.maskwright'],
  ['/', null, '/project.maskwright'],
  ['/data', '/', '/data.maskwright'],
  ['C:\\Users\\ada\\harbour', 'C:\\Users\\ada', 'C:\\Users\\ada\\harbour.maskwright'],
  ['D:\\', null, 'D:\\project.maskwright'],
])('the project of %s below %s is %s', (folder, parent, file) => {
  expect(projectFileAt(placeFor(folder, parent))).toBe(file);
});

it('a name that has the ending already keeps one', () => {
  expect(projectFileAt({ name: ' boats.maskwright ', folder: '/p' })).toBe('/p/boats.maskwright');
});

it.each([
  ['/home/ada/boats.maskwright', 'boats', '/home/ada'],
  ['C:\\Users\\ada\\boats.maskwright', 'boats', 'C:\\Users\\ada'],
  ['/boats.maskwright', 'boats', '/'],
])('%s is called %s and lies in %s', (file, name, folder) => {
  expect([projectName(file), folderOf(file)]).toEqual([name, folder]);
});
