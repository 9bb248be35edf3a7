'use strict';
(() => {
const $ = id => document.getElementById(id), D = JSON.parse($('data').textContent), bar = $('filters');
const selects = ['avoid', 'element', 'status', 'through'], fields = ['q', ...selects, 'day'];
const table = $('routes-table'), body = table.tBodies[0], rows = [...body.rows].slice(0, D.routes.length);
const columns = [...table.tHead.rows[0].cells].map(c => c.textContent);
const words = rows.map(r => fold(r.textContent)), own = rows.map(r => [...r.cells[1].childNodes]);
const marks = [...document.querySelectorAll('.kgp [data-id]')];
let site = '', route = -1, more = null;

function fold(text) { return text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase(); }
function make(name, text, cls) { const e = document.createElement(name); e.textContent = text; if (cls) e.className = cls; return e; }
function verdict(n) { const w = D.verdicts[n]; return make('b', w.replace('_', ' '), 'v-' + w.replace('_', '-')); }
function state() {
  const s = {}; for (const f of fields) s[f] = $(f).value; s.q = s.q.trim();
  s.v = D.verdicts.map((w, n) => $('v-' + w).checked ? n : '').join(''); if (s.v.length === D.verdicts.length) s.v = '';
  if (s.day === D.from) s.day = ''; s.site = site; s.route = route < 0 ? '' : String(route + 1); return s;
}
/* A day stands for the last day before it on which anything turned; null: nothing was worked out for it. */
function turned(day) {
  if (!day || day === D.from) return '';
  if (day < D.from || day > D.until) return null;
  return D.days.filter(d => d <= day).pop() || '';
}
function command(s) {
  const w = D.words, avoid = s.avoid.startsWith('rule:') ? '--rule ' + s.avoid.slice(5) : '--avoid ' + s.avoid;
  return ['kg paths', s.avoid ? avoid : w.avoid, s.element && '--element ' + s.element, s.status ? '--status ' + s.status : w.status, w.rest,
    '--as-of', s.day || D.from].filter(Boolean).join(' ');
}
function extra(view) {
  if (more) more.remove(); more = null;
  const found = [...view[4]].map((c, n) => [c, n - D.routes.length]).filter(([c, n]) => c !== '-' && n >= 0);
  if (!found.length) return [];
  more = document.createElement('tbody');
  const made = found.map(([c, n]) => {
    const at = D.further[n], r = more.insertRow(), cells = columns.map(() => r.insertCell());
    const chain = at.map(named).join(' → ');
    cells[0].textContent = '+'; cells[1].append(verdict(+c)); cells[2].append(make('bdi', chain));
    return {row: r, verdict: +c, text: fold(chain), at: at.flatMap(i => named(i).split('(').pop().slice(0, -1).split(','))};
  });
  table.append(more); return made;
}
function show(keep) {
  const s = state(), day = turned(s.day);
  const view = day === null ? null : D.views[[s.element, s.status, s.avoid, day].join('|')];
  const base = !s.element && !s.status && !s.avoid && !day, q = fold(s.q).split(/\s+/).filter(Boolean);
  table.classList.toggle('other', !base);
  const said = $('said'); said.textContent = '';
  for (const w of D.verdicts) $('n-' + w).textContent = '–';
  const seen = new Set(), flows = new Set(); let shown = 0, listed = 0;
  const fits = (v, text, countries) => (!s.v || s.v.includes(v)) && q.every(w => text.includes(w)) && (!s.through || countries.includes(s.through));
  rows.forEach((r, n) => {
    const c = view && view[4][n] || '-', [at, by] = D.routes[n], v = +c, has = c !== '-';
    const countries = at.flatMap(i => D.country[i].split(','));
    listed += has;
    r.hidden = !has || !fits(v, words[n], countries) || (site !== '' && !at.includes(D.sites.indexOf(site)));
    /* readiness and documentation are those of the question above */
    if (has) r.cells[1].replaceChildren(...(base ? own[n] : [verdict(v)]));
    r.classList.toggle('on', n === route); r.querySelector('button').setAttribute('aria-pressed', n === route);
    if (!r.hidden) { shown++; if (route < 0 || route === n) { at.forEach(i => seen.add(D.sites[i])); by.forEach(i => flows.add(D.flows[i])); } }
  });
  if (view) for (const e of extra(view)) { listed++; e.row.hidden = site !== '' || !fits(e.verdict, e.text, e.at); shown += !e.row.hidden; }
  else if (more) { more.remove(); more = null; }
  if (view) {
    const n = view, exact = view[3] < 2, whole = !view[3];
    D.verdicts.forEach((w, i) => { $('n-' + w).textContent = (exact ? '' : '≥ ') + n[i].toLocaleString('en'); });
    said.append(`${exact ? '' : 'At least '}${n[0]} avoid, ${n[1] ? n[1] + ' would avoid if built as planned, ' : ''}${n[2]} unproven, ${n[3]} touch. `);
    if (shown < listed || !whole) said.append(`Shown: ${shown} of ${listed} listed${whole ? '' : ' (the ' + D.k + ' best; the numbers count all)'}. `);
    if (site) said.append('Only routes through ', make('bdi', titled(site)), '. ');
  } else said.append(D.large && day !== null ? 'For a network of this size only the question above was worked out. ' : 'This combination was not worked out in this file: no number is shown rather than one that may be wrong. ');
  if (!base || !view) said.append('The pictures and the proofs below are of the question above; of this one: ', make('code', command(s)));
  const dim = base && (shown < rows.length || route >= 0);
  for (const m of marks) m.classList.toggle('off', dim && !seen.has(m.dataset.id) && !flows.has(m.dataset.id));
  for (const m of marks) if (m.hasAttribute('aria-pressed')) m.setAttribute('aria-pressed', m.dataset.id === site);
  if (!keep) { const h = new URLSearchParams(Object.entries(s).filter(e => e[1])).toString(); history.replaceState(null, '', h ? '#' + h : location.pathname + location.search); }
}
/* The diagram's title of a site: its name, its country in brackets, and more after a semicolon. */
function titled(id) { const t = titles.get(id); return t ? t.textContent.split('; ')[0] : id; }
function named(i) { const n = D.names[i]; return typeof n === 'number' ? titled(D.sites[n]) : n; }
function read() {
  const text = location.hash.slice(1); if (text && !text.includes('=')) return;
  const p = new URLSearchParams(text);
  for (const f of fields) $(f).value = p.get(f) || (f === 'day' ? D.from : '');
  for (const f of selects) if ($(f).selectedIndex < 0) $(f).selectedIndex = 0;
  D.verdicts.forEach((w, n) => { $('v-' + w).checked = !p.get('v') || p.get('v').includes(n); });
  site = D.sites.includes(p.get('site')) ? p.get('site') : ''; route = (D.routes[p.get('route') - 1] ? +p.get('route') : 0) - 1;
  show(true);
}
function pick(id) {
  site = site === id || !D.sites.includes(id) ? '' : id; route = -1; show();
  const own = site && $('own-' + site); if (own) own.open = true;
}
rows.forEach((r, n) => {
  const b = make('button', r.cells[0].textContent); b.type = 'button'; b.setAttribute('aria-label', 'Route ' + (n + 1) + ' in the pictures');
  b.onclick = () => { route = route === n ? -1 : n; show(); }; r.cells[0].replaceChildren(b);
});
/* The first picture that names a site is the diagram. */
const titles = new Map(marks.map(m => [m.dataset.id, m.querySelector('title')]).filter(e => e[1]).reverse());
for (const m of marks) if (D.sites.includes(m.dataset.id)) {
  m.setAttribute('tabindex', '0'); m.setAttribute('role', 'button'); m.setAttribute('aria-pressed', 'false');
  m.addEventListener('click', () => pick(m.dataset.id));
  m.addEventListener('keydown', e => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); pick(m.dataset.id); } });
} else if (D.flows.includes(m.dataset.id)) { const i = D.flows.indexOf(m.dataset.id); m.addEventListener('click', () => { route = D.routes.findIndex(r => r[1].includes(i)); show(); }); }
bar.addEventListener('input', () => show()); bar.addEventListener('submit', e => e.preventDefault());
$('clear').onclick = () => { bar.reset(); site = ''; route = -1; show(); };
addEventListener('keydown', e => { if (e.key === 'Escape' && (site || route >= 0)) { site = ''; route = -1; show(); } });
addEventListener('hashchange', read);
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(d => { d.open = true; }));
bar.hidden = false; read();
})();
