// Proves that requests come from the console's own pages, and keeps pages up to date.
'use strict';
(() => {
  const root = document.currentScript.dataset.root;
  // The session's key. Unlike a cookie it stays with this scheme, host and port.
  const saved = `flaggateway.session:${root}`;
  const over = () => document.getElementById('over');
  const lost = () => document.getElementById('lost');
  let stream = null;
  let busy = false;
  let again = false;
  let shown = location.pathname + location.search;

  function ask(url, init = {}) {
    const key = localStorage.getItem(saved);
    const headers = { Accept: 'text/html', ...(key ? { 'X-FlagGateway-Session': key } : {}), ...init.headers };
    return fetch(url, { ...init, headers });
  }

  const parse = text => new DOMParser().parseFromString(text, 'text/html');
  const isLoading = page => page.body.dataset.loading === 'true';

  // Puts a whole page in the place of this one.
  async function open(url, init) {
    const response = await ask(url, init);
    const text = await response.text();
    const page = parse(response.headers.get('Content-Type')?.startsWith('text/html') ? text : '');
    if (isLoading(page) || new URL(response.url).pathname === `${root}/login`) {
      localStorage.removeItem(saved);
      location.replace(`${root}/login`);
      return;
    }
    if (!page.querySelector('main')) {
      document.querySelector('main').textContent = text || `${response.status}`;
      return;
    }
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    document.querySelector('[autofocus]')?.focus();
    return response.url;
  }

  function show(part, next) {
    if (!next || next.innerHTML === part.innerHTML) return;
    // Somebody who reads a table on a phone keeps their place in it.
    const places = [...part.querySelectorAll('.scroll')].map(one => one.scrollLeft);
    const focused = [...part.querySelectorAll('a, [tabindex]')].indexOf(document.activeElement);
    part.replaceChildren(...next.childNodes);
    part.querySelectorAll('.scroll').forEach((one, i) => { one.scrollLeft = places[i] ?? 0; });
    if (focused >= 0) part.querySelectorAll('a, [tabindex]')[focused]?.focus({ preventScroll: true });
  }

  // Forms follow only while nobody is at them: a button must not turn into another one under a finger.
  function offer(form, next) {
    if (!next || next.innerHTML === form.innerHTML || form.contains(document.activeElement)) return;
    if ([...form.querySelectorAll('input:not([type=hidden])')].some(one => one.type === 'checkbox' ? one.checked !== one.defaultChecked : one.value !== '')) return;
    if ([...form.querySelectorAll('option')].some(one => one.selected !== one.defaultSelected)) return;
    form.replaceChildren(...next.childNodes);
  }

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      // The address has what was chosen, so the choice stays.
      const response = await ask(location.href, { headers: { 'X-FlagGateway-Live': '1' }, redirect: 'manual' });
      const page = response.type === 'opaqueredirect' ? null : parse(await response.text());
      // Only logging in leads away from a page.
      over().hidden = page !== null && !isLoading(page);
      if (!over().hidden) {
        unfollow();
        lost().hidden = true;
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      document.querySelectorAll('[data-live]').forEach(part => show(part, page.getElementById(part.id)));
      document.querySelectorAll('[data-form]').forEach(form => offer(form, page.getElementById(form.id)));
      lost().hidden = true;
    } catch {
      lost().hidden = false;
    } finally {
      busy = false;
      if (again) { again = false; refresh(); }
    }
  }

  function unfollow() {
    stream?.abort();
    stream = null;
  }

  // A stream that a header goes with, which EventSource cannot send.
  async function follow() {
    if (stream || !document.querySelector('[data-live]')) return;
    const own = stream = new AbortController();
    const signal = own.signal;
    while (!signal.aborted) {
      try {
        const response = await ask(`${root}/console/events`, { headers: { Accept: 'text/event-stream' }, signal });
        if (!response.ok) throw new Error(String(response.status));
        // What happened since the page was made, or while the connection was lost.
        refresh();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read())
          if (part.value.includes('data:')) refresh();
      } catch {
        // Below.
      }
      if (signal.aborted) return;
      await refresh();
      await new Promise(next => setTimeout(next, 3000));
    }
  }

  // Forms that change something go with the key; a browser sends it with none.
  document.addEventListener('submit', async event => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post' || !localStorage.getItem(saved) || form.action.endsWith('/login')) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    form.querySelectorAll('button').forEach(button => { button.disabled = true; });
    try {
      const url = await open(form.action, { method: 'POST', body });
      if (!url) return;
      history.pushState(null, '', url);
      shown = location.pathname + location.search;
      scrollTo(0, 0);
      unfollow();
      follow();
    } catch {
      lost().hidden = false;
      form.querySelectorAll('button').forEach(button => { button.disabled = false; });
    }
  });

  // Back and forward between pages that a form led to; a link within the page is none.
  addEventListener('popstate', () => {
    if (location.pathname + location.search !== shown) location.reload();
  });

  // A browser opens few connections to one server: tabs that nobody sees must not take them all.
  document.addEventListener('visibilitychange', () => {
    unfollow();
    if (document.visibilityState === 'visible') follow();
  });

  async function start() {
    if (document.body.dataset.key) {
      localStorage.setItem(saved, document.body.dataset.key);
      location.replace(`${root}/`);
      return;
    }
    if (document.body.dataset.loading === 'true') await open(location.href);
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    if (document.visibilityState === 'visible') follow();
  }

  start().catch(() => { lost().hidden = false; });
})();
