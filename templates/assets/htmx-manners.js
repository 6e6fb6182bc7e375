// How htmx behaves on all our pages.
(() => {
  'use strict';
  const keepsFresh = (element) => element.matches('[data-hx-trigger^=every]');

  document.addEventListener('htmx:config:request', (event) => {
    const { request } = event.detail.ctx;
    // Nobody looks, so nothing is asked for.
    if (document.hidden && request.method === 'GET') event.preventDefault();
    if (request.method === 'GET') request.timeout = '10s';
    // Somebody who is signed out would be sent to the sign-in page, which is no part of this one.
    request.redirect = 'error';
  });
  document.addEventListener('htmx:before:swap', (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (keepsFresh(sourceElement) && !response.raw.ok) event.preventDefault();
  });
  document.addEventListener('htmx:finally:request', (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (keepsFresh(sourceElement)) sourceElement.classList.toggle('is-stale', !response?.raw.ok);
  });
})();
