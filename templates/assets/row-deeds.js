// An agent's row opens in its place and stays there while the board moves; htmx asks for what is in it, and sends its forms.
(() => {
  'use strict';
  const board = document.getElementById('board');
  // What somebody typed, chose or unfolded is theirs, whatever the row of the server begins with.
  const TYPED = { value: 'input:not([type=hidden])', selected: 'option', open: 'details' };

  const openRow = () => document.getElementById('deeds');
  const agentRow = (id) => [...board.querySelectorAll('tr[data-agent]')].find((row) => row.dataset.agent === id);
  const isDeed = ({ request }) => request.method === 'POST';

  htmx.registerExtension('typed-stays', {
    htmx_before_morph_attr: (element, { attrName }) => !(attrName in TYPED && element.matches(TYPED[attrName])),
  });

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

  function close() {
    const row = openRow();
    const toggle = row && agentRow(row.dataset.for)?.querySelector('a.act');
    const had = row?.contains(document.activeElement);
    row?.remove();
    toggle?.setAttribute('aria-expanded', 'false');
    if (had) toggle?.focus();
  }

  function lost({ opens, request }, alert) {
    // Without the row the page of the agent still has everything.
    if (opens) return location.assign(`/supervise/${encodeURIComponent(opens)}`);
    const answer = document.getElementById('deeds-answer');
    if (!answer || !isDeed({ request })) return;
    const line = document.createElement('p');
    line.className = 'problem';
    line.textContent = alert?.textContent.trim() || answer.dataset.notSent;
    answer.replaceChildren(line);
  }

  document.addEventListener('htmx:error', ({ detail: { ctx } }) => ctx && lost(ctx));
  document.addEventListener('htmx:before:swap', (event) => {
    const { ctx, tasks } = event.detail;
    const [task] = tasks;
    const row = task.fragment.querySelector('.deeds-row');
    if (!row) {
      event.preventDefault();
      return lost(ctx, task.fragment.querySelector('[role=alert]'));
    }
    task.fragment.replaceChildren(row);
    if (ctx.opens) {
      close();
      task.target = document.getElementById('agents');
    }
    // A live region says what changes in it, so it is filled when it is there.
    const answer = row.querySelector('#deeds-answer');
    ctx.said = [...answer.childNodes];
    answer.replaceChildren();
  });
  document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
    settle();
    if (!isDeed(ctx)) return;
    const answer = document.getElementById('deeds-answer');
    answer.replaceChildren(...ctx.said);
    answer.focus();
  });

  board.addEventListener('click', (event) => {
    const link = event.target.closest('a.act, a.deeds-close');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.className === 'deeds-close' || link.getAttribute('aria-expanded') === 'true') return close();
    const opens = link.closest('tr').dataset.agent;
    // Of the board, which stays: the row that was clicked may be replaced before there is an answer.
    const asked = { opens, source: board, target: board, swap: 'afterbegin' };
    void htmx.ajax('GET', `/wallboard/agents/${encodeURIComponent(opens)}`, asked);
  });
  board.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && openRow()?.contains(event.target) && event.target.tagName !== 'SELECT') close();
  });
  board.addEventListener('moved', () => {
    settle();
    openRow()?.querySelector('.deeds').dispatchEvent(new Event('moved'));
  });
  settle();
})();
