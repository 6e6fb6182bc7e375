// Buttons that copy what stands beside them.
(() => {
  'use strict';

  async function copy(button) {
    const from = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(from.textContent);
    } catch {
      // Outside TLS a browser has no clipboard for pages: what is marked can still be copied.
      getSelection().selectAllChildren(from);
      if (!document.execCommand('copy')) return;
    }
    button.textContent = button.dataset.done;
  }

  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', () => void copy(button));
  }
})();
