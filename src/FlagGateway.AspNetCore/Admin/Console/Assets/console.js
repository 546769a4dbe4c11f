// Pages are complete without this script; with it they update automatically.
'use strict';
(() => {
  const root = document.currentScript.dataset.root;
  const parts = [...document.querySelectorAll('[data-live]')];
  if (parts.length === 0) return;
  const forms = [...document.querySelectorAll('[data-form]')];
  const lost = document.getElementById('lost');
  const over = document.getElementById('over');
  let busy = false;
  let again = false;
  let events = null;

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
      // The address contains the selection, so it stays.
      const response = await fetch(location.href, { headers: { Accept: 'text/html', 'X-FlagGateway-Live': '1' }, redirect: 'manual' });
      over.hidden = response.type !== 'opaqueredirect';
      if (!over.hidden) {
        // Only the login redirects away from a page.
        events?.close();
        lost.hidden = true;
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      parts.forEach(part => show(part, page.getElementById(part.id)));
      forms.forEach(form => offer(form, page.getElementById(form.id)));
      // A stream that was refused is not opened again.
      lost.hidden = events?.readyState !== EventSource.CLOSED;
    } catch {
      lost.hidden = false;
    } finally {
      busy = false;
      if (again) { again = false; refresh(); }
    }
  }

  function follow() {
    events = new EventSource(`${root}/console/events`);
    events.addEventListener('message', refresh);
    // What happened since the page was made, or while the connection was lost.
    events.addEventListener('open', refresh);
    events.addEventListener('error', refresh);
  }

  // A browser opens few connections to one server: tabs that nobody sees must not take them all.
  document.addEventListener('visibilitychange', () => {
    events?.close();
    events = null;
    if (document.visibilityState === 'visible') follow();
  });
  if (document.visibilityState === 'visible') follow();
})();
