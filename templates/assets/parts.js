// What pages gain with scripts: parts that stay as they are on the server, and buttons that copy.
(() => {
  'use strict';

  async function refresh(part) {
    if (document.hidden) return;
    // Somebody who is signed out would be sent to the sign-in page, which is no part of this one.
    const response = await fetch(part.dataset.part, { redirect: 'error' }).catch(() => null);
    part.classList.toggle('is-stale', !response?.ok);
    const html = response?.ok ? await response.text() : part.innerHTML;
    if (html !== part.innerHTML) part.innerHTML = html;
  }

  for (const part of document.querySelectorAll('[data-part]')) {
    setInterval(() => void refresh(part), Number(part.dataset.every) * 1000);
  }

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
