// Pages are whole without this script; with it they follow what happens.
'use strict';
(() => {
  const live = document.getElementById('live');
  if (!live) return;
  const act = document.getElementById('act');
  const lost = document.getElementById('lost');
  let busy = false;
  let again = false;
  let events = null;

  function show(next) {
    if (!next || next.innerHTML === live.innerHTML) return;
    // Somebody who reads a table on a phone keeps their place in it.
    const places = [...live.querySelectorAll('.scroll')].map(one => one.scrollLeft);
    const focused = [...live.querySelectorAll('a, [tabindex]')].indexOf(document.activeElement);
    live.replaceChildren(...next.childNodes);
    live.querySelectorAll('.scroll').forEach((one, i) => { one.scrollLeft = places[i] ?? 0; });
    if (focused >= 0) live.querySelectorAll('a, [tabindex]')[focused]?.focus({ preventScroll: true });
  }

  // Forms follow only while nobody is at them: a button must not turn into another one under a finger.
  function offer(next) {
    if (!act || !next || next.innerHTML === act.innerHTML || act.contains(document.activeElement)) return;
    if ([...act.querySelectorAll('input:not([type=hidden])')].some(one => one.value !== '')) return;
    act.replaceChildren(...next.childNodes);
  }

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html', 'X-FlagGateway-Live': '1' }, redirect: 'error' });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      show(page.getElementById('live'));
      offer(page.getElementById('act'));
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    } finally {
      busy = false;
      if (again) { again = false; refresh(); }
    }
  }

  function follow() {
    events = new EventSource('/console/events');
    events.addEventListener('message', refresh);
    // What happened since the page was made, or while the connection was lost.
    events.addEventListener('open', refresh);
    events.addEventListener('error', () => { lost.hidden = false; });
  }

  // A browser opens few connections to one server: tabs that nobody sees must not take them all.
  document.addEventListener('visibilitychange', () => {
    events?.close();
    events = null;
    if (document.visibilityState === 'visible') follow();
  });
  if (document.visibilityState === 'visible') follow();
})();
