import { afterEach, describe, expect, it } from 'vitest';
import { entryText } from './entryText.ts';
import { i18n } from './i18n.ts';

afterEach(() => {
  i18n.global.locale.value = 'en';
});

const entries = [
  ['class-add', 'Add class boat', '添加类别“boat”'],
  ['class-rename', 'Rename class boat to ship', '将类别“boat”重命名为“ship”'],
  ['class-recolour', 'Recolour class boat', '更改类别“boat”的颜色'],
  ['class-merge', 'Merge class boat into ship', '将类别“boat”合并到“ship”'],
  ['class-delete', 'Delete class boat', '删除类别“boat”'],
  ['tag-folders', 'Tag 12 images from folders', '按文件夹为 12 张图片打标签'],
  ['tag-csv', 'Tag 12 images from list.csv', '按 list.csv 为 12 张图片打标签'],
  ['generate-masks', 'Generate 40 images', '生成 40 张图片的掩码'],
  ['accept-images', 'Accept 40 images', '确认 40 张图片的掩码'],
  ['tag-images', 'Tag boat in 12 images', '将 12 张图片标为有“boat”'],
  ['tag-images', 'Not here: boat', '标为没有“boat”'],
  ['tag-images', 'Unsure: boat in 3 images', '将 3 张图片标为不确定有无“boat”'],
  ['tag-images', 'Untag boat', '清除标签“boat”'],
  ['withdraw-masks', 'Take back 2 masks of images without a class', '收回 2 张没有类别的图片的掩码'],
  ['prompt-add', 'Add 3 prompts', '添加 3 条提示词'],
  ['prompt-order', 'Reorder prompts', '调整提示词的顺序'],
  ['regions', 'Split boat', '拆分“boat”'],
  ['take-pictures', 'Take the new picture of 40 images', '为 40 张图片采用新图'],
] as const;

describe('what a step is called', () => {
  it.each(entries)('of the kind %s: in English as the file says it, in Chinese in Chinese', (kind, label, chinese) => {
    expect(entryText({ kind, label })).toBe(label);
    i18n.global.locale.value = 'zh-CN';
    expect(entryText({ kind, label })).toBe(chinese);
  });

  it('is what the file says for steps of other kinds, and for labels that were cut', () => {
    i18n.global.locale.value = 'zh-CN';
    expect(entryText({ kind: 'train-head', label: 'Train round 3' })).toBe('Train round 3');
    expect(entryText({ kind: 'class-merge', label: 'Merge class a very long name…' })).toBe(
      'Merge class a very long name…',
    );
  });

  it('takes names as they are, whatever is in them', () => {
    expect(entryText({ kind: 'class-add', label: 'Add class a | b {c} @:d' })).toBe('Add class a | b {c} @:d');
    expect(entryText({ kind: 'generate-masks', label: 'Generate 1 image' })).toBe('Generate one image');
  });
});
