// An agent's row opens in its place, stays open while the board moves, and keeps what is typed.
(() => {
  'use strict';
  const board = document.getElementById('board');
  const LOOK_AGAIN_MS = 3000;
  const SOON_MS = 300;
  let soon = null;

  const openRow = () => document.getElementById('deeds');
  const agentRow = (id) => [...board.querySelectorAll('tr[data-agent]')].find((row) => row.dataset.agent === id);
  const deeds = (within) => [...within.querySelectorAll('[data-deed]')];

  function parsed(html) {
    const template = document.createElement('template');
    template.innerHTML = html;
    const row = template.content.querySelector('.deeds-row');
    if (row) for (const part of deeds(row)) part.dataset.shown = part.innerHTML;
    return row;
  }

  // Without an answer the connection, or the sign-in, is lost.
  async function ask(path, options = {}) {
    return fetch(path, { redirect: 'error', headers: { accept: 'text/html' }, ...options }).catch(() => null);
  }

  /** Where a row belongs: rows above it come and go. */
  function settle() {
    const row = openRow();
    if (!row) return;
    const owner = agentRow(row.dataset.for);
    for (const other of board.querySelectorAll('a.act')) {
      other.setAttribute('aria-expanded', String(owner !== undefined && owner.contains(other)));
    }
    if (!owner || owner.nextElementSibling === row) return;
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    owner.after(row);
    focused?.focus();
  }

  function tell(sentence) {
    const answer = openRow()?.querySelector('[data-deed=answer]');
    if (!answer) return;
    const line = document.createElement('p');
    line.className = 'problem';
    line.textContent = sentence;
    answer.replaceChildren(line);
  }

  /** A part that is still what it was is left alone: a list may be open in it. */
  function renew(part, fresh) {
    if (part.dataset.shown === fresh.dataset.shown) return;
    const fields = [...part.querySelectorAll('input:not([type=hidden]), select')];
    const typed = new Map(fields.map(({ id, value }) => [id, value]));
    const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
    part.innerHTML = fresh.innerHTML;
    part.dataset.shown = fresh.dataset.shown;
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    if (focused !== '') document.getElementById(focused)?.focus();
  }

  async function refresh() {
    const row = openRow();
    if (!row || document.hidden) return;
    const response = await ask(row.querySelector('.deeds').dataset.path);
    const fresh = response?.ok ? parsed(await response.text()) : null;
    if (!fresh || openRow() !== row) return;
    const isIn = (one) => one.querySelector('.deeds-all') !== null;
    if (isIn(fresh) !== isIn(row)) {
      // Signed in or out meanwhile: nothing that was typed can be meant any more, but what was answered is still true.
      fresh.querySelector('[data-deed=answer]').replaceChildren(...row.querySelector('[data-deed=answer]').childNodes);
      row.replaceWith(fresh);
      return settle();
    }
    for (const part of deeds(fresh)) {
      const old = row.querySelector(`[data-deed="${part.dataset.deed}"]`);
      if (old && part.dataset.deed !== 'answer') renew(old, part);
    }
  }

  function close() {
    const row = openRow();
    const toggle = row && agentRow(row.dataset.for)?.querySelector('a.act');
    const had = row?.contains(document.activeElement);
    row?.remove();
    toggle?.setAttribute('aria-expanded', 'false');
    if (had) toggle?.focus();
  }

  async function open(agentId) {
    const response = await ask(`/wallboard/agents/${encodeURIComponent(agentId)}`);
    const row = response?.ok ? parsed(await response.text()) : null;
    // Without it the page of the agent still has everything.
    if (!row) return location.assign(`/supervise/${encodeURIComponent(agentId)}`);
    close();
    agentRow(agentId)?.after(row);
    settle();
  }

  async function send(form, submitter) {
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    body.set('at', 'row');
    const row = openRow();
    const path = submitter?.getAttribute('formaction') ?? form.getAttribute('action');
    const response = await ask(path, { method: 'POST', body });
    const html = response ? await response.text() : '';
    const fresh = parsed(html);
    if (!fresh) {
      const page = new DOMParser().parseFromString(html, 'text/html');
      return tell(page.querySelector('[role=alert]')?.textContent.trim() || row.querySelector('.deeds').dataset.notSent);
    }
    // A live region says what changes in it, so it stays and is filled.
    const answer = fresh.querySelector('[data-deed=answer]');
    const said = [...answer.childNodes];
    answer.replaceChildren();
    openRow()?.replaceWith(fresh);
    settle();
    answer.replaceChildren(...said);
    answer.focus();
  }

  board.addEventListener('click', (event) => {
    const link = event.target.closest('a.act, a.deeds-close');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.className === 'deeds-close' || link.getAttribute('aria-expanded') === 'true') return close();
    void open(link.closest('tr').dataset.agent);
  });
  board.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && openRow()?.contains(event.target) && event.target.tagName !== 'SELECT') close();
  });
  board.addEventListener('submit', (event) => {
    if (!event.target.closest('#deeds')) return;
    event.preventDefault();
    void send(event.target, event.submitter);
  });
  board.addEventListener('moved', () => {
    if (!openRow()) return;
    settle();
    soon ??= setTimeout(() => {
      soon = null;
      void refresh();
    }, SOON_MS);
  });
  // Not all that is told here moves the board: whether one's own telephone is still rung, for example.
  setInterval(() => void refresh(), LOOK_AGAIN_MS);
  for (const part of openRow() ? deeds(openRow()) : []) part.dataset.shown = part.innerHTML;
  settle();
})();
