// Keeps the wallboard moving: rows arrive ready-made from the server, durations are counted on here.
(() => {
  'use strict';
  const board = document.getElementById('board');
  const connection = document.getElementById('connection');
  let serverAhead = Number(board.dataset.now) - Date.now();

  function say(what) {
    connection.hidden = false;
    connection.dataset.state = what;
    connection.textContent = connection.dataset[what];
  }

  function durationText(ms) {
    const all = Math.max(0, Math.floor(ms / 1000));
    const two = (value) => String(value).padStart(2, '0');
    const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
    return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  }

  function tick() {
    const now = Date.now() + serverAhead;
    for (const time of board.querySelectorAll('time[data-since]')) {
      const text = durationText(now - Number(time.dataset.since));
      if (time.textContent !== text) time.textContent = text;
    }
  }

  function parsed(html) {
    const template = document.createElement('template');
    template.innerHTML = html;
    return template.content.firstElementChild;
  }

  // Rows stay in the order of their key; the server compares the same way.
  function place(body, row) {
    const next = [...body.children].find((other) => other.dataset.key > row.dataset.key);
    body.insertBefore(row, next ?? null);
  }

  function update(body, rows) {
    const old = new Map([...body.children].map((row) => [row.dataset.id, row]));
    for (const [id, html] of rows) {
      const before = old.get(id);
      if (html === null) {
        before?.remove();
        continue;
      }
      const row = parsed(html);
      const focused = [...(before?.querySelectorAll('a') ?? [])].indexOf(document.activeElement);
      if (before && before.dataset.key === row.dataset.key) before.replaceWith(row);
      else {
        before?.remove();
        place(body, row);
      }
      if (before?.dataset.state !== row.dataset.state) row.classList.add('is-moved');
      // Whoever is on the row with the keyboard stays on it.
      if (focused >= 0) row.querySelectorAll('a')[focused]?.focus();
    }
  }

  // The browser reconnects by itself, except after an answer that was no stream: then it is asked why.
  async function closed() {
    const me = await fetch('/api/v1/me').catch(() => null);
    if (me?.status === 401) say('signedOut');
    else setTimeout(connect, 3000);
  }

  function connect() {
    const mark = encodeURIComponent(board.dataset.mark);
    const source = new EventSource(`${board.dataset.live}?after=${mark}`);
    source.onopen = () => say('live');
    source.onerror = () => {
      say('lost');
      if (source.readyState === EventSource.CLOSED) void closed();
    };
    source.addEventListener('board', (event) => {
      const { now, html } = JSON.parse(event.data);
      serverAhead = now - Date.now();
      const open = document.getElementById('deeds');
      const focused = open?.contains(document.activeElement) ? document.activeElement : null;
      board.innerHTML = html;
      if (open) document.getElementById('agents').prepend(open);
      focused?.focus();
      tick();
      board.dispatchEvent(new Event('moved'));
    });
    source.addEventListener('rows', (event) => {
      const { now, agents, queues, trunks, counters, lockOuts } = JSON.parse(event.data);
      serverAhead = now - Date.now();
      update(document.getElementById('agents'), agents);
      update(document.getElementById('queues'), queues);
      update(document.getElementById('trunks'), trunks);
      if (counters !== null) document.getElementById('counters').innerHTML = counters;
      if (lockOuts !== null) document.getElementById('lock-outs').innerHTML = lockOuts;
      tick();
      board.dispatchEvent(new Event('moved'));
    });
  }

  say('connecting');
  tick();
  setInterval(tick, 1000);
  connect();
})();
