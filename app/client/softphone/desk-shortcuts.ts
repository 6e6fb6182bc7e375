const KEPT = 'farline-desk-keys';

/**
 * Single keys press the buttons of the desk, as the list on the page says (`data-key`, `data-presses`). Never while something
 * is typed or chosen, and each person can switch them off (WCAG 2.2, 2.1.4): speech input types letters nobody pressed.
 */
export function listenForShortcuts(list: HTMLElement): void {
  const keys = new Map(
    [...list.querySelectorAll<HTMLElement>('[data-key]')].map((one) => [one.dataset['key'] ?? '', one]),
  );
  for (const [key, one] of keys) for (const sign of one.querySelectorAll('kbd')) sign.textContent = key.toUpperCase();
  const box = list.querySelector<HTMLInputElement>('input[type=checkbox]');
  if (!box) throw new Error('the list of shortcuts cannot be switched off');
  box.checked = kept() !== 'off';
  box.addEventListener('change', () => keep(box.checked ? 'on' : 'off'));
  list.hidden = false;
  document.addEventListener('keydown', (event) => {
    if (!box.checked || event.defaultPrevented || event.repeat || isTyping(event)) return;
    const found = keys.get(event.key.toLowerCase());
    // On some keyboards the question mark itself needs Shift; a letter with Shift is another key.
    if (!found || (event.shiftKey && /^[a-z]$/i.test(event.key))) return;
    if (press(found.dataset['presses'] ?? '')) event.preventDefault();
  });
}

/** The first of these that can be pressed now; a field is gone to. */
function press(selector: string): boolean {
  const target = [...document.querySelectorAll<HTMLElement>(selector)].find(canBePressed);
  if (!target) return false;
  if (target instanceof HTMLInputElement) target.focus();
  else target.click();
  return true;
}

function canBePressed(element: HTMLElement): boolean {
  return element.checkVisibility() && !element.matches(':disabled');
}

function isTyping({ target, isComposing, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  if (isComposing || ctrlKey || altKey || metaKey) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELDS));
}

/** A box that is ticked with the space bar takes no letters. */
const FIELDS = 'textarea, select, input:not([type=checkbox], [type=radio])';

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** A browser that keeps nothing (private windows) begins anew next time. */
function keep(value: string): void {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    return;
  }
}
