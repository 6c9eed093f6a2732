import type { Command } from 'commander';

/** How each command is most often typed, by its words. */
const examples: Readonly<Record<string, readonly string[]>> = {
  run: ['run photos --tags tags.csv --out results', 'run photos --pack clip-vit-base-patch16 --preset best'],
  init: ['init birds.maskwright'],
  import: ['import birds.maskwright photos', 'import birds.maskwright'],
  relink: ['relink birds.maskwright /old/photos /new/photos'],
  list: ['list birds.maskwright --class owl --work untouched', 'list birds.maskwright --untagged --json'],
  take: ['take birds.maskwright --all --dry-run', 'take birds.maskwright owl/3.jpg'],
  tag: ['tag birds.maskwright --csv tags.csv --replace', 'tag birds.maskwright owl/3.jpg --class owl --absent'],
  'classes list': ['classes list birds.maskwright'],
  'classes add': ["classes add birds.maskwright owl --colour '#e69f00'"],
  'classes rename': ["classes rename birds.maskwright owl 'snowy owl'"],
  'classes recolour': ["classes recolour birds.maskwright owl '#56b4e9'"],
  'classes merge': ['classes merge birds.maskwright barn-owl owl'],
  'classes delete': ['classes delete birds.maskwright owl --yes'],
  generate: ['generate birds.maskwright', 'generate birds.maskwright --all --preset best --detail tiles'],
  accept: ['accept birds.maskwright owl/3.jpg owl/7.jpg', 'accept birds.maskwright --all'],
  look: ['look birds.maskwright --out look'],
  export: [
    'export birds.maskwright --format coco --out coco',
    'export birds.maskwright --format voc --out voc --only accepted',
  ],
  history: ['history birds.maskwright --limit 5'],
  undo: ['undo birds.maskwright'],
  redo: ['redo birds.maskwright'],
  status: ['status birds.maskwright', 'status birds.maskwright --json'],
  copy: ['copy birds.maskwright backup/birds.maskwright'],
  check: ['check birds.maskwright'],
  jobs: ['jobs birds.maskwright', 'jobs birds.maskwright resume 3', 'jobs birds.maskwright remove'],
  'models list': ['models list'],
  'models add': ['models add downloads/clip'],
  'models pull': ['models pull clip-vit-base-patch16'],
  'models verify': ['models verify clip-vit-base-patch16'],
  'models try': ['models try clip-vit-base-patch16 photos/3.jpg owl hawk crow'],
  'models remove': ['models remove clip-vit-base-patch16'],
  cache: ['cache', 'cache --clear', 'cache --limit 10GB'],
  serve: ['serve', 'serve birds.maskwright --root photos', 'serve --open'],
  doctor: ['doctor', 'doctor --pack clip-vit-base-patch16'],
};

/** Puts the examples below the help of the commands that they are of. */
export function addExamples(program: Command, before: readonly string[] = []): void {
  for (const command of program.commands) {
    const words = [...before, command.name()];
    const lines = examples[words.join(' ')] ?? [];
    const title = lines.length === 1 ? 'Example' : 'Examples';
    if (lines.length > 0) {
      command.addHelpText('after', `\n${title}:\n${lines.map((line) => `  maskwright ${line}`).join('\n')}`);
    }
    addExamples(command, words);
  }
}
