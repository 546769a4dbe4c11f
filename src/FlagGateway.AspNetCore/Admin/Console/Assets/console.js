// Proves that requests come from the console's own pages, and keeps pages up to date.
'use strict';
(() => {
  const root = document.currentScript.dataset.root;
  // The session's key. Unlike a cookie it stays with this scheme, host and port.
  const saved = `flaggateway.session:${root}`;
  const over = () => document.getElementById('over');
  const lost = () => document.getElementById('lost');
  // The point of a chart that somebody reads.
  const marked = new WeakMap();
  let stream = null;
  let busy = false;
  let again = false;
  // The text of the page that is shown as it came; null where a part of it was not taken over.
  let taken = null;
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
    taken = text;
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    document.querySelector('[autofocus]')?.focus();
    return response.url;
  }

  function show(part, next) {
    if (!next || next.innerHTML === part.innerHTML) return;
    // Somebody who reads a table on a phone keeps their place in it.
    const places = [...part.querySelectorAll('.scroll')].map(one => one.scrollLeft);
    const open = [...part.querySelectorAll('details')].map(one => one.open);
    const focused = [...part.querySelectorAll('a, [tabindex], summary')].indexOf(document.activeElement);
    // So do values that somebody reads in a chart.
    const read = [...part.querySelectorAll('.plot')].map(one => marked.get(one));
    part.replaceChildren(...next.childNodes);
    part.querySelectorAll('.plot').forEach((one, i) => { if (read[i] !== undefined) readAt(one, read[i]); });
    part.querySelectorAll('.scroll').forEach((one, i) => { one.scrollLeft = places[i] ?? 0; });
    part.querySelectorAll('details').forEach((one, i) => { one.open = open[i] ?? false; });
    if (focused >= 0) part.querySelectorAll('a, [tabindex], summary')[focused]?.focus({ preventScroll: true });
  }

  // Forms follow only while nobody is at them: a button must not turn into another one under a finger.
  function offer(form, next) {
    if (!next || next.innerHTML === form.innerHTML) return true;
    if (form.contains(document.activeElement) || form.querySelector('details[open]')) return false;
    if ([...form.querySelectorAll('input:not([type=hidden])')].some(one => one.type === 'checkbox' ? one.checked !== one.defaultChecked : one.value !== '')) return false;
    if ([...form.querySelectorAll('option')].some(one => one.selected !== one.defaultSelected)) return false;
    form.replaceChildren(...next.childNodes);
    return true;
  }

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      // The address has what was chosen, so the choice stays.
      const response = await ask(location.href, { headers: { 'X-FlagGateway-Live': '1' }, redirect: 'manual' });
      const text = response.type === 'opaqueredirect' ? null : await response.text();
      // Long pages change less often than they are asked for: reading one again would keep its reader from clicking.
      if (response.ok && text !== null && text === taken) {
        over().hidden = lost().hidden = true;
        return;
      }
      const page = text === null ? null : parse(text);
      // Only logging in leads away from a page.
      over().hidden = page !== null && !isLoading(page);
      if (!over().hidden) {
        unfollow();
        lost().hidden = true;
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      document.querySelectorAll('[data-live]').forEach(part => show(part, page.getElementById(part.id)));
      const offered = [...document.querySelectorAll('[data-form]')].map(form => offer(form, page.getElementById(form.id)));
      taken = offered.every(Boolean) ? text : null;
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

  // The overview follows what is typed; the address keeps it.
  let typing = 0;
  document.addEventListener('input', event => {
    const form = event.target.closest('form[data-filter]');
    if (!form) return;
    clearTimeout(typing);
    typing = setTimeout(() => {
      const chosen = [...new FormData(form)].filter(([, value]) => value);
      history.replaceState(null, '', form.getAttribute('action') + (chosen.length ? `?${new URLSearchParams(chosen)}` : ''));
      shown = location.pathname + location.search;
      refresh();
    }, 150);
  });
  document.addEventListener('submit', event => {
    if (event.target.matches('form[data-filter]') && localStorage.getItem(saved)) event.preventDefault();
  });

  // A file that needs the key of the session.
  document.addEventListener('click', async event => {
    const link = event.target.closest('a[data-download]');
    if (!link || !localStorage.getItem(saved)) return;
    event.preventDefault();
    try {
      const response = await ask(link.href);
      if (!response.ok) throw new Error(String(response.status));
      const file = document.createElement('a');
      file.href = URL.createObjectURL(await response.blob());
      file.download = link.download;
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 60000);
    } catch {
      lost().hidden = false;
    }
  });

  // Values of a chart under the pointer, or by the arrow keys.
  function readAt(plot, index) {
    const values = JSON.parse(plot.dataset.values);
    if (values.length === 0) return;
    const at = Math.min(Math.max(index, 0), values.length - 1);
    const [x, text] = values[at];
    marked.set(plot, at);
    const chart = plot.querySelector('svg');
    let line = chart.querySelector('.cursor');
    if (!line) {
      line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
      line.setAttribute('class', 'cursor');
      line.setAttribute('y1', '20');
      line.setAttribute('y2', '160');
      chart.append(line);
    }
    line.setAttribute('x1', x);
    line.setAttribute('x2', x);
    plot.querySelector('.reading').textContent = text;
  }
  document.addEventListener('pointermove', event => {
    const plot = event.target.closest?.('.plot');
    if (!plot) return;
    const box = plot.querySelector('svg').getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * 360;
    const values = JSON.parse(plot.dataset.values);
    let nearest = 0;
    values.forEach(([at], i) => { if (Math.abs(at - x) < Math.abs(values[nearest][0] - x)) nearest = i; });
    readAt(plot, nearest);
  });
  document.addEventListener('keydown', event => {
    const plot = event.target.closest?.('.plot');
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!plot || step === undefined) return;
    event.preventDefault();
    readAt(plot, (marked.get(plot) ?? JSON.parse(plot.dataset.values).length) + step);
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
    // First the page is painted.
    requestAnimationFrame(() => setTimeout(() => { if (document.visibilityState === 'visible') follow(); }));
  }

  start().catch(() => { lost().hidden = false; });
})();
