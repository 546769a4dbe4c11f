// Pages are whole without this script; with it they follow what happens.
'use strict';
(() => {
  const live = document.getElementById('live');
  if (!live) return;
  const lost = document.getElementById('lost');
  let busy = false;
  let again = false;

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, redirect: 'error' });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = page.getElementById('live');
      if (next && next.innerHTML !== live.innerHTML) {
        // Somebody who reads a table on a phone keeps their place in it.
        const places = [...live.querySelectorAll('.scroll')].map(one => one.scrollLeft);
        const focused = [...live.querySelectorAll('a, [tabindex]')].indexOf(document.activeElement);
        live.replaceChildren(...next.childNodes);
        live.querySelectorAll('.scroll').forEach((one, i) => { one.scrollLeft = places[i] ?? 0; });
        if (focused >= 0) live.querySelectorAll('a, [tabindex]')[focused]?.focus({ preventScroll: true });
      }
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    } finally {
      busy = false;
      if (again) { again = false; refresh(); }
    }
  }

  const events = new EventSource('/console/events');
  events.addEventListener('message', refresh);
  events.addEventListener('open', () => { lost.hidden = true; });
  events.addEventListener('error', () => { lost.hidden = false; });
})();
