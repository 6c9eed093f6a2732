/** The list has the keys as soon as it is there, where nobody has gone to something else on the page meanwhile. */
import { watch, type Ref } from 'vue';

export function useGridFocus(grid: Readonly<Ref<{ focus(): void } | null>>): void {
  let isFirst = true;
  watch(
    grid,
    (list) => {
      if (list === null) return;
      const { activeElement } = document;
      const isElsewhere = activeElement?.closest('main, [role="dialog"], [role="alertdialog"]') === null;
      // Of what was there before the page, as the link to it; or the page's heading; or nothing.
      if ((isFirst && isElsewhere) || activeElement?.matches('body, h1') === true) list.focus();
      isFirst = false;
    },
    { flush: 'post' },
  );
}
