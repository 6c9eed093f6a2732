/** How images are looked at: what is drawn over the picture, and how strongly. Kept for the next time. */
import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

interface Display {
  readonly showsHeat: boolean;
  readonly showsMask: boolean;
  readonly hasOutlines: boolean;
  readonly heatThreshold: number;
  readonly heatOpacity: number;
  readonly maskOpacity: number;
}

const defaults: Display = {
  showsHeat: false,
  showsMask: true,
  hasOutlines: true,
  heatThreshold: 0,
  heatOpacity: 0.8,
  maskOpacity: 0.5,
};

export const useImageDisplay = defineStore('imageDisplay', () => {
  const kept = useLocalStorage<Display>('maskwright.imageDisplay', defaults, { mergeDefaults: true });
  const field = <Name extends keyof Display>(name: Name) =>
    computed({
      get: () => kept.value[name],
      set: (value: Display[Name]) => {
        kept.value = { ...kept.value, [name]: value };
      },
    });
  /** Nothing over the picture, until it is switched back: not kept. */
  const isPictureAlone = ref(false);
  /** Labels that are not drawn, in this and the next pictures: not kept. */
  const hiddenLabels = ref<ReadonlySet<number>>(new Set());

  function toggleLabel(label: number): void {
    const next = new Set(hiddenLabels.value);
    if (!next.delete(label)) next.add(label);
    hiddenLabels.value = next;
  }

  return {
    showsHeat: field('showsHeat'),
    showsMask: field('showsMask'),
    hasOutlines: field('hasOutlines'),
    heatThreshold: field('heatThreshold'),
    heatOpacity: field('heatOpacity'),
    maskOpacity: field('maskOpacity'),
    isPictureAlone,
    hiddenLabels,
    toggleLabel,
  };
});
