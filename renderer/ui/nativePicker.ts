/** How dialogs of the system choose a folder or file; given by the application where its host has such. */
import type { InjectionKey } from 'vue';

export type PickedKind = 'folder' | 'project' | 'list';

/** Null when it was cancelled. */
export type NativePicker = (
  kind: PickedKind,
  request: { readonly title: string; readonly start: string | null },
) => Promise<string | null>;

export const nativePickerKey: InjectionKey<NativePicker> = Symbol('nativePicker');
