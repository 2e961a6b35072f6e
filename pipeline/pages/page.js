// The review page: outline, text and table of one document, and the corrections a person makes in it.
const doc = DATA.document;
const Q = DATA.quantities.map((q, index) => ({
  value: null, value_extracted: null, low: null, high: null, quote: '', text: '', comparator: '', unit: '', dimension: 'other', indicator_text: '', indicator: '',
  subject: '', period: '', statistic: '', direction: '', modality: 'actual', rule: '', review: '', page: null, ...q, index,
}));
const caseId = q => q.case >= 0 ? DATA.cases[q.case][0] : '';
const state = { shown: [], position: -1, tab: 'quantities', adding: null };
const ROW = 56;

// ---- the text -------------------------------------------------------------------------------------------------------

const marks = new Array(Q.length);
const paragraphs = new Array(DATA.paragraphs.length);
const CHUNK = 40;

function drawText() {
  const heads = new Map();
  DATA.sections.forEach(([depth, kind, , at, size], n) => {
    if (!heads.has(at)) heads.set(at, []);
    heads.get(at).push({ depth, kind, size, n });
  });
  const byParagraph = new Map();
  for (const q of Q) {
    const [at, start] = q.spot;
    if (at < 0) continue;
    if (!byParagraph.has(at)) byParagraph.set(at, []);
    if (start >= 0) byParagraph.get(at).push(q);
  }
  let chunk = null;
  let page = null;
  DATA.paragraphs.forEach(([text, onPage], i) => {
    if (i % CHUNK === 0) { chunk = el('div'); $('text').append(chunk); }
    const head = heads.get(i)?.[0];
    const p = el('p');
    p.dataset.i = i;
    if (head && head.kind === 'heading' && !head.size) p.className = `h h${Math.min(head.depth, 4)}`;
    if (onPage !== null && onPage !== page) { p.append(pageLink(onPage)); page = onPage; }
    drawParagraph(p, text, byParagraph.get(i) ?? [], head && head.size ? head.size : 0);
    paragraphs[i] = p;
    chunk.append(p);
  });
}

function drawParagraph(p, text, quantities, lead) {
  let at = 0;
  let into = p;
  if (lead) { into = el('b', 'item'); p.append(into); }
  const plain = end => {
    if (lead && at < lead && end > lead) { into.append(text.slice(at, lead)); at = lead; into = p; }
    if (end > at) into.append(text.slice(at, end));
    at = end;
    if (at >= lead) into = p;
  };
  for (const q of quantities) {
    plain(q.spot[1]);
    const mark = el('mark', `${kindClass(q.dimension)}${q.modality === 'planned' ? ' planned' : ''}${q.issues.length ? ' issue' : ''}`, text.slice(q.spot[1], q.spot[2]));
    mark.dataset.q = q.index;
    marks[q.index] = mark;
    into.append(mark);
    at = q.spot[2];
    if (at >= lead) into = p;
  }
  plain(text.length);
}

function pageLink(page) {
  const node = el(doc.pdf ? 'a' : 'span', 'page', String(page));
  if (doc.pdf) { node.href = `${doc.pdf}#page=${page}`; node.target = '_blank'; node.rel = 'noopener'; }
  return node;
}

function sentence(q) {
  const [at, start, end] = q.spot;
  if (at < 0) return ['', q.quote, ''];
  const text = DATA.paragraphs[at][0];
  if (start < 0) return ['', q.quote, ` … ${text.slice(0, 200)}`];
  const from = Math.max(text.lastIndexOf('。', start - 1), text.lastIndexOf('；', start - 1), start - 160) + 1;
  const stops = ['。', '；'].map(c => text.indexOf(c, end)).filter(n => n >= 0);
  const to = Math.min(...stops, end + 160, text.length - 1) + 1;
  return [text.slice(start ? from : 0, start), text.slice(start, end), text.slice(end, to)];
}

// ---- the outline ----------------------------------------------------------------------------------------------------

const outlineButtons = [];

function drawOutline() {
  const counts = new Array(DATA.sections.length).fill(0);
  const starts = DATA.sections.map(s => s[3]);
  for (const q of Q) {
    // A quantity counts for the section around it and for all above it.
    let n = lastAtOrBefore(starts, q.spot[0]);
    let depth = Infinity;
    for (; n >= 0 && depth > 1; n--) {
      if (DATA.sections[n][0] < depth) { depth = DATA.sections[n][0]; counts[n]++; }
    }
  }
  DATA.sections.forEach(([depth, kind, title, at], n) => {
    const node = button(`d${Math.min(depth, 6)}`, '', () => openSection(n));
    node.style.paddingLeft = `${6 + 14 * (Math.min(depth, 6) - 1)}px`;
    node.append(el('span', 'words', title.length > 60 ? `${title.slice(0, 60)}…` : title), el('span', 'n', counts[n] ? String(counts[n]) : ''));
    node.hidden = depth > 2;
    outlineButtons.push(node);
  });
  $('outline').append(...outlineButtons);
  if (!DATA.sections.some(s => s[0] <= 2)) outlineButtons.forEach(node => { node.hidden = false; });
}

function lastAtOrBefore(ascending, value) {
  let low = 0;
  let high = ascending.length;
  while (low < high) { const mid = (low + high) >> 1; if (ascending[mid] <= value) low = mid + 1; else high = mid; }
  return low - 1;
}

function unfold(n) {
  // The sections below the case that holds section n are shown, those of other cases are not.
  let top = n;
  while (top > 0 && DATA.sections[top][0] > 2) top--;
  let inside = false;
  outlineButtons.forEach((node, i) => {
    const depth = DATA.sections[i][0];
    if (depth <= 2) inside = i === top;
    node.hidden = depth > 2 && !inside;
  });
}

function openSection(n) {
  unfold(n);
  hereIs(n);
  pane('text');
  reveal(paragraphs[DATA.sections[n][3]], 'start');
}

let here = -1;
function hereIs(n) {
  if (n === here) return;
  outlineButtons[here]?.classList.remove('here');
  here = n;
  outlineButtons[here]?.classList.add('here');
}

let scrolling = 0;
function followScroll() {
  if (scrolling) return;
  scrolling = requestAnimationFrame(() => {
    scrolling = 0;
    const box = $('text').getBoundingClientRect();
    const node = document.elementFromPoint(box.left + box.width / 2, box.top + 60)?.closest('p[data-i]');
    if (!node) return;
    const n = lastAtOrBefore(DATA.sections.map(s => s[3]), Number(node.dataset.i));
    if (n >= 0 && n !== here) { unfold(n); hereIs(n); outlineButtons[n].scrollIntoView({ block: 'nearest' }); }
  });
}

function reveal(node, block = 'center') {
  // Twice: what is skipped by content-visibility has its real height only once it has come near.
  node?.scrollIntoView({ block });
  requestAnimationFrame(() => node?.scrollIntoView({ block }));
}

function flash(node) {
  node.classList.remove('flash');
  void node.offsetWidth;
  node.classList.add('flash');
}

// ---- filters and the table ------------------------------------------------------------------------------------------

function fillFilters() {
  const keep = ['f-case', 'f-indicator', 'f-dimension', 'f-modality'].map(id => $(id).value);
  const option = (value, words) => { const node = el('option', '', words); node.value = value; return node; };
  const fill = (id, all, options) => $(id).replaceChildren(option('', all), ...options);
  fill('f-case', say('allCases'), DATA.cases.map(([id, title], n) => option(n, `${id} ${title}`.slice(0, 50))));
  const used = [...DATA.used].sort((a, b) => label(a).localeCompare(label(b), lang === 'zh' ? 'zh-CN' : 'en'));
  fill('f-indicator', say('allIndicators'), [option('-', say('noIndicator')), ...used.map(key => option(key, label(key)))]);
  const dimensions = DATA.enums.dimension.filter(d => Q.some(q => q.dimension === d));
  fill('f-dimension', say('allDimensions'), dimensions.map(d => option(d, sayEnum('dimension', d))));
  fill('f-modality', say('allModalities'), DATA.enums.modality.map(m => option(m, sayEnum('modality', m))));
  ['f-case', 'f-indicator', 'f-dimension', 'f-modality'].forEach((id, n) => { $(id).value = keep[n]; });
}

function fits(q, wanted) {
  return (wanted.case === '' || q.case === Number(wanted.case))
    && (wanted.indicator === '' || q.indicator === (wanted.indicator === '-' ? '' : wanted.indicator))
    && (wanted.dimension === '' || q.dimension === wanted.dimension)
    && (wanted.modality === '' || q.modality === wanted.modality)
    && (!wanted.issues || q.issues.length > 0)
    && wanted.words.every(word => haystack(q).includes(word));
}

const haystacks = new Array(Q.length);
const haystack = q => haystacks[q.index] ??= [
  q.quote, q.text, q.indicator_text, q.indicator, ...(own(DATA.labels, q.indicator) ?? []), q.subject, q.period, q.unit, caseId(q), DATA.cases[q.case]?.[1] ?? '',
  DATA.cases[q.case]?.[3] ?? '', clause(q),
].join(' ').toLowerCase();

function clause(q) {
  const [before, words, after] = sentence(q);
  return before.split(/[，,；]/).pop() + words + after.split(/[，,；]/)[0];
}

function applyFilters() {
  const wanted = {
    case: $('f-case').value, indicator: $('f-indicator').value, dimension: $('f-dimension').value, modality: $('f-modality').value,
    issues: $('f-issues').checked, words: $('f-text').value.toLowerCase().split(/\s+/).filter(Boolean),
  };
  const selected = state.shown[state.position];
  state.shown = Q.filter(q => fits(q, wanted));
  state.position = state.shown.indexOf(selected);
  const on = new Set(state.shown);
  Q.forEach(q => marks[q.index]?.classList.toggle('off', !on.has(q)));
  $('count').textContent = say('shown', state.shown.length, Q.length);
  $('spacer').style.height = `${state.shown.length * ROW}px`;
  drawRows(true);
}

const drawn = new Map();
function drawRows(anew = false) {
  const box = $('rows');
  if (anew) { for (const node of drawn.values()) node.remove(); drawn.clear(); }
  const first = Math.max(0, Math.floor(box.scrollTop / ROW) - 6);
  const last = Math.min(state.shown.length, first + Math.ceil(box.clientHeight / ROW) + 12);
  for (const [n, node] of drawn) if (n < first || n >= last) { node.remove(); drawn.delete(n); }
  for (let n = first; n < last; n++) {
    if (drawn.has(n)) continue;
    const node = drawRow(state.shown[n], n);
    drawn.set(n, node);
    $('spacer').append(node);
  }
  if (anew) {
    $('rows').querySelector('.empty')?.remove();
    if (!state.shown.length) $('rows').append(el('p', 'empty', say('none')));
  }
}

function valueWords(q) {
  const number = q.value !== null ? grouped(q.value) : `${grouped(q.low)} – ${grouped(q.high)}`;
  const sign = { '=': '', range: '', '~': '≈ ', '>=': '≥ ', '<=': '≤ ', '>': '> ', '<': '< ' }[q.comparator] ?? '';
  return `${sign}${number} ${q.unit}`;
}

function drawRow(q, n) {
  const edit = decisionOf(q);
  const name = q.indicator ? label(q.indicator) : q.indicator_text;
  const node = el('div', `row ${kindClass(q.dimension)}${n === state.position ? ' sel' : ''}${edit === 'reject' ? ' rejected' : ''}`,
    el('div', 'a', el('span', 'quote', q.text || q.quote), el('span', `name${q.indicator ? '' : ' none'}`, name || '—'),
      q.modality === 'planned' ? el('span', 'badge planned', say('planned')) : null,
      q.issues.length ? el('span', 'badge issue', '!') : null,
      !edit && q.review ? el('span', 'badge done', say(q.review)) : null,
      edit ? el('span', 'badge edit', say({ reject: 'rejected', confirm: 'confirmed', set: 'changed' }[edit])) : null),
    el('div', 'b', el('span', 'value', [valueWords(q), q.period, q.statistic && sayEnum('statistic', q.statistic), q.subject].filter(Boolean).join(' · ')),
      el('span', '', caseId(q))));
  node.style.top = `${n * ROW}px`;
  node.setAttribute('role', 'option');
  node.setAttribute('aria-selected', n === state.position);
  node.dataset.q = q.index;
  return node;
}

// ---- selection ------------------------------------------------------------------------------------------------------

function select(q, from) {
  const before = state.shown[state.position];
  if (before) marks[before.index]?.classList.remove('sel');
  let n = state.shown.indexOf(q);
  if (n < 0) { $('filters').reset(); applyFilters(); n = state.shown.indexOf(q); }
  state.position = n;
  state.adding = null;
  showTab('quantities');
  marks[q.index]?.classList.add('sel');
  document.body.classList.add('chosen');
  drawDetail(q);
  if (from !== 'list') {
    const box = $('rows');
    if (n * ROW < box.scrollTop || (n + 1) * ROW > box.scrollTop + box.clientHeight) box.scrollTop = n * ROW - box.clientHeight / 2 + ROW / 2;
  }
  drawRows(true);
  const mark = marks[q.index] ?? paragraphs[q.spot[0]];
  if (from !== 'text') { pane('text'); reveal(mark); }
  if (narrow()) requestAnimationFrame(() => requestAnimationFrame(() => liftAbove(mark)));
  try { history.replaceState(null, '', `#c${q.char_start ?? 0}`); } catch { /* some browsers forbid it on file: */ }
}

const narrow = () => matchMedia('(max-width: 900px)').matches;

function liftAbove(mark) {
  // On a phone the details cover the lower part of the text: bring the mark into what is left of it.
  const box = $('text').getBoundingClientRect();
  if (mark) $('text').scrollTop += mark.getBoundingClientRect().top - box.top - 70;
}

function unselect() {
  const q = state.shown[state.position];
  if (q) marks[q.index]?.classList.remove('sel');
  state.position = -1;
  state.adding = null;
  document.body.classList.remove('chosen');
  $('detail').hidden = true;
  drawRows(true);
}

function step(by) {
  if (!state.shown.length) return;
  const from = state.position < 0 ? (by > 0 ? -1 : state.shown.length) : state.position;
  select(state.shown[Math.min(Math.max(from + by, 0), state.shown.length - 1)], 'keys');
}

function pane(name) {
  document.body.dataset.pane = name;
}

// ---- corrections ----------------------------------------------------------------------------------------------------

// What a person decided, by key: { op: 'set'|'reject'|'confirm'|'add', fields: {name: [old, new]}, reason, quantity }
const STORE = `zhibiao-edits-${doc.doc_id}-${doc.sha256.slice(0, 16)}`;
const decisions = new Map();
const written = value => value === null || value === undefined ? '' : String(value);

function remember() {
  memory.set(STORE, JSON.stringify([...decisions]));
  const n = decisions.size;
  $('edits-open').textContent = n ? `${say('edits')} ${n}` : say('edits');
  $('edits-open').classList.toggle('some', n > 0);
  drawTabs();
}

function recall() {
  let kept = [];
  try { kept = JSON.parse(memory.get(STORE) ?? '[]'); } catch { /* not ours */ }
  const rows = new Map(Q.map(q => [q.key, q]));
  for (const [key, decision] of kept) if (!isCarriedOut(decision, rows.get(key))) decisions.set(key, decision);
}

function isCarriedOut(decision, q) {
  // The tables were made again with it: the page starts afresh.
  if (decision.op === 'add') {
    const core = squeezed(decision.quote).replace(/^.*\[\[|\]\].*$/g, '');
    return Q.some(one => one.review === 'added' && squeezed(one.quote) === core);
  }
  if (!q) return true;
  if (decision.op === 'set') return Object.entries(decision.fields).every(([name, [, next]]) => written(q[name]) === next);
  return decision.op === 'confirm' && q.review !== '';
}

const decisionOf = q => decisions.get(q.key)?.op;

function showDecision(q) {
  for (const other of Q) {
    if (other.key !== q.key) continue;
    marks[other.index]?.classList.toggle('rejected', decisionOf(q) === 'reject');
    marks[other.index]?.classList.toggle('changed', decisionOf(q) === 'set');
  }
}

function decide(q, decision) {
  if (decision) decisions.set(q.key, { ...parts(q), reason: decisions.get(q.key)?.reason ?? '', ...decision });
  else decisions.delete(q.key);
  remember();
  showDecision(q);
  drawRows(true);
}

const parts = q => ({ key: q.key, case_id: caseId(q), indicator: q.indicator, quote: q.keyed });
const main = q => q.value !== null ? 'value' : 'low';

function edit(q, name, words) {
  const decision = decisions.get(q.key);
  const fields = decision?.op === 'set' ? { ...decision.fields } : {};
  if (words === written(q[name])) delete fields[name];
  else fields[name] = [written(q[name]), words];
  decide(q, Object.keys(fields).length ? { op: 'set', fields } : null);
}

function records() {
  const who = memory.get('zhibiao-who') ?? whoNow;
  const today = new Date();
  const date = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map(n => String(n).padStart(2, '0')).join('-');
  const rows = [];
  for (const d of decisions.values()) {
    for (const [field, [old, next]] of Object.entries(d.fields)) {
      rows.push({ key: d.key, doc_id: doc.doc_id, case_id: d.case_id, indicator: d.indicator, quote: d.quote, field, op: d.op, old, new: next, reason: d.reason, who, date });
    }
  }
  return rows;
}

function cell(words) {
  // A spreadsheet would run a cell that begins so; the reader of corrections takes the apostrophe off again.
  let safe = words;
  if (/^'*[=+\-@\t\r]/.test(safe) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(safe)) safe = `'${safe}`;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csv() {
  return '\ufeff' + [DATA.columns, ...records().map(row => DATA.columns.map(name => row[name] ?? ''))].map(row => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function download() {
  const link = el('a');
  link.href = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' }));
  link.download = `corrections-${doc.doc_id}.csv`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

let whoNow = '';

// ---- the detail panel -----------------------------------------------------------------------------------------------

function field(name, value, dirty, change) {
  const options = name in DATA.enums ? DATA.enums[name] : null;
  const input = el(options ? 'select' : 'input');
  if (options) {
    for (const one of options.includes(value) ? options : [value, ...options]) { const node = el('option', '', sayEnum(name, one) || '—'); node.value = one; input.append(node); }
  } else if (name === 'indicator') {
    input.setAttribute('list', 'keys');
  } else if (['value', 'low', 'high'].includes(name)) {
    input.inputMode = 'decimal';
  }
  input.value = value;
  input.name = name;
  const node = el('label', dirty ? 'dirty' : '', sayField(name), input);
  node.style.gridColumn = `span ${SPAN[name]}`;
  input.addEventListener('change', () => change(input, node));
  return node;
}

const numeric = name => ['value', 'low', 'high'].includes(name);
const isNumber = words => words === '' || (words.trim() !== '' && Number.isFinite(Number(words.replaceAll(',', ''))));

const SPAN = { value: 2, low: 2, high: 2, unit: 2, comparator: 2, indicator: 6, indicator_text: 3, subject: 3, period: 2, statistic: 2, modality: 2, direction: 2, dimension: 2 };
const LAYOUT = ['value', 'low', 'high', 'unit', 'comparator', 'indicator', 'indicator_text', 'subject', 'period', 'statistic', 'modality', 'direction', 'dimension'];

function drawDetail(q) {
  const decision = decisions.get(q.key);
  const box = $('detail');
  const [before, words, after] = sentence(q);
  const ranged = q.value === null;
  const shown = LAYOUT.filter(name => DATA.editable.includes(name) && !((name === 'low' || name === 'high') && !ranged) && !(name === 'value' && ranged)
    && !(name === 'direction' && q.statistic !== 'change' && !q.direction) && name !== 'dimension');
  const fields = shown.map(name => field(name, decision?.fields?.[name]?.[1] ?? written(q[name]), decision?.op === 'set' && name in decision.fields, (input, node) => {
    if (numeric(name)) {
      input.setCustomValidity(isNumber(input.value) ? '' : say('needValue'));
      if (!input.reportValidity()) return;
      input.value = input.value.replaceAll(',', '').trim();
    }
    edit(q, name, input.value.trim());
    node.classList.toggle('dirty', input.value.trim() !== written(q[name]));
    drawActions();
  }));
  const actions = el('div', 'actions');
  const reasonBox = el('div', 'fields');
  const drawActions = () => {
    const op = decisionOf(q);
    const whole = kind => () => { decide(q, op === kind ? null : { op: kind, fields: { [main(q)]: [written(q[main(q)]), ''] } }); drawDetail(q); };
    actions.replaceChildren(button(op === 'confirm' ? 'confirm on' : 'confirm', `✓ ${say(op === 'confirm' ? 'confirmed' : 'confirm')}`, whole('confirm')),
      button(op === 'reject' ? 'reject on' : 'reject', `✕ ${say(op === 'reject' ? 'rejected' : 'reject')}`, whole('reject')),
      ...(op ? [button('undo', say('undo'), () => { decide(q, null); drawDetail(q); })] : []));
    if (!op) { reasonBox.replaceChildren(); return; }
    if (reasonBox.firstChild) return;
    const reason = el('input');
    reason.value = decisions.get(q.key)?.reason ?? '';
    reason.addEventListener('change', () => { const d = decisions.get(q.key); if (d) { d.reason = reason.value.trim(); remember(); } });
    reasonBox.append(el('label', 'wide', say('reason'), reason));
  };
  const notes = [q.review && say(q.review), q.value_extracted !== null && `${say('extracted')} ${grouped(q.value_extracted)}`, q.rule && `${say('rule')} ${q.rule}`, q.key];
  box.replaceChildren(
    el('div', 'head', el('strong', '', q.text || q.quote), el('span', 'named', q.indicator ? label(q.indicator) : q.indicator_text),
      el('span', `badge ${kindClass(q.dimension)}`, sayEnum('dimension', q.dimension)), el('span', 'space'), q.page !== null ? pageOf(q.page) : null, closeButton()),
    el('div', 'sentence', before, el('b', '', words), after),
    ...q.issues.map(n => el('p', 'complaint', `${sayCode(DATA.issues[n][2])} · ${DATA.issues[n][3]}`)),
    actions, el('div', 'fields', ...fields), reasonBox, el('p', 'meta', notes.filter(Boolean).join(' · ')));
  drawActions();
  box.hidden = false;
  box.scrollTop = 0;
}

const closeButton = () => { const node = button('close', '×', unselect); node.setAttribute('aria-label', say('close')); return node; };

function pageOf(page) {
  const node = el(doc.pdf ? 'a' : 'span', '', say('page', page));
  if (doc.pdf) { node.href = `${doc.pdf}#page=${page}`; node.target = '_blank'; node.rel = 'noopener'; }
  return node;
}

// ---- a quantity that was missed -------------------------------------------------------------------------------------

function selectedWords() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const p = (range.startContainer.parentElement ?? range.startContainer).closest?.('#text p[data-i]');
  if (!p || !p.contains(range.endContainer)) return null;
  const probe = range.cloneRange();
  probe.selectNodeContents(p);
  probe.setEnd(range.startContainer, range.startOffset);
  const skipped = p.querySelector('.page') ? p.querySelector('.page').textContent.length : 0;
  const start = Math.max(probe.toString().length - skipped, 0);
  const words = range.toString();
  const text = DATA.paragraphs[Number(p.dataset.i)][0];
  return words.trim() && words.length <= 80 && text.startsWith(words, start) ? { i: Number(p.dataset.i), start, words, box: range.getBoundingClientRect() } : null;
}

function offerAdd() {
  const chosen = selectedWords();
  $('add').hidden = !chosen;
  if (!chosen) return;
  state.adding = chosen;
  $('add').style.left = `${Math.min(chosen.box.left, innerWidth - 170)}px`;
  $('add').style.top = `${Math.min(chosen.box.bottom + 8, innerHeight - 50)}px`;
}

const MAGNITUDES = { 百: 1e2, 千: 1e3, 万: 1e4, 百万: 1e6, 千万: 1e7, 亿: 1e8, 万亿: 1e12 };

function firstNumber(words) {
  const found = squeezed(words).match(/(-?\d[\d,]*(?:\.\d+)?)([百千万亿]*)/);
  if (!found) return '';
  const number = Number(found[1].replaceAll(',', '')) * (own(MAGNITUDES, found[2]) ?? 1);
  return String(Number(number.toPrecision(15)));
}

function drawAdd() {
  const chosen = state.adding;
  if (!chosen) return;
  unselect();
  state.adding = chosen;
  $('add').hidden = true;
  const text = DATA.paragraphs[chosen.i][0];
  const words = chosen.words.trim();
  const start = chosen.start + chosen.words.indexOf(words);
  const end = start + words.length;
  const fields = { value: firstNumber(words), low: '', high: '', unit: '', dimension: '', comparator: '=', indicator: '', indicator_text: '', period: '', statistic: '', modality: 'actual' };
  const given = { ...fields };
  const complaint = el('p', 'complaint', say('needValue'));
  complaint.hidden = true;
  const act = async () => {
    const numbers = ['value', 'low', 'high'].map(name => given[name]);
    if (!numbers.every(isNumber) || !(numbers[0] || (numbers[1] && numbers[2]))) { complaint.hidden = false; return; }
    const id = DATA.cases[DATA.paragraphs[chosen.i][2]]?.[0] ?? '';
    const quote = distinctQuote(chosen.i, start, end);
    const key = await keyOf(id, given.indicator, quote);
    const kept = Object.entries(given).filter(([name, value]) => value !== '' && !(name === 'value' && given.low));
    decisions.set(key || `add-${chosen.i}-${start}`, { op: 'add', key, case_id: id, indicator: given.indicator, quote, reason: '', fields: Object.fromEntries(kept.map(([name, value]) => [name, ['', value]])) });
    remember();
    $('detail').hidden = true;
    document.body.classList.remove('chosen');
    showTab('edits');
  };
  $('detail').replaceChildren(
    el('div', 'head', el('strong', '', words), el('span', 'badge', say('addTitle')), el('span', 'space'), closeButton()),
    el('div', 'sentence', text.slice(Math.max(0, start - 60), start), el('b', '', words), text.slice(end, end + 60)),
    complaint,
    el('div', 'fields', ...LAYOUT.filter(name => name in fields).map(name => field(name, fields[name], false, input => { given[name] = input.value.trim(); }))),
    el('div', 'actions', button('main', say('addNow'), act)));
  $('detail').hidden = false;
  document.body.classList.add('chosen');
}

// As pipeline/corrections.py does it.
const SPACE = /[\x00-\x20\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+/gu;
const squeezed = words => [...words].map(c => c.normalize('NFKC')).join('').replace(SPACE, '');

function distinctQuote(i, start, end) {
  // With as much around it as no other place of its case has.
  const inside = DATA.paragraphs[i][2];
  const texts = DATA.paragraphs.map(([text, , of]) => of === inside ? text : '');
  const before = squeezed(texts.slice(Math.max(0, i - 30), i).join('') + texts[i].slice(0, start));
  const words = squeezed(texts[i].slice(start, end));
  const after = squeezed(texts[i].slice(end) + texts.slice(i + 1, i + 31).join(''));
  const all = squeezed(texts.join(''));
  for (const size of [8, 16, 32, 64, 128]) {
    const [left, right] = [before.slice(-size), after.slice(0, size)];
    if (all.split(left + words + right).length === 2 || size === 128) return `${left}[[${words}]]${right}`;
  }
}

async function keyOf(caseId, indicator, quote) {
  // Where the browser has no hash for local files the key stays empty: the reader then makes it.
  if (!globalThis.crypto?.subtle) return '';
  const bytes = new TextEncoder().encode([doc.doc_id, caseId, indicator, squeezed(quote)].join('\x1f'));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return 'k' + [...hash.slice(0, 8)].map(b => b.toString(16).padStart(2, '0')).join('');
}

// ---- the other lists ------------------------------------------------------------------------------------------------

function goTo(at) {
  if (at < 0) return;
  pane('text');
  reveal(paragraphs[at]);
  flash(paragraphs[at]);
}

function entry(title, lines, at) {
  const node = el('article', at >= 0 ? 'go' : '', el('h3', '', ...title), ...lines.filter(Boolean).map(words => el('p', '', words)));
  if (at >= 0) node.addEventListener('click', () => goTo(at));
  return node;
}

const LIMIT = 500;
const lists = {
  issues: () => [...DATA.issues].sort((a, b) => ['error', 'warning', 'info'].indexOf(a[0]) - ['error', 'warning', 'info'].indexOf(b[0])).slice(0, LIMIT)
    .map(([severity, stage, code, message, quote, at, page]) => entry([el('span', severity, say(severity)), el('span', '', sayCode(code))],
      [message, quote && `“${quote}”`, [stage, page !== null ? say('page', page) : ''].filter(Boolean).join(' · ')], at)),
  honours: () => DATA.honours.slice(0, LIMIT).map(([name, level, year, batch, awarder, at, page]) => entry([el('span', '', name)],
    [[say('level')[level], year, batch, awarder, page !== null ? say('page', page) : ''].filter(Boolean).join(' · ')], at)),
  edits: () => {
    const who = el('input');
    who.placeholder = say('who');
    who.value = memory.get('zhibiao-who') ?? whoNow;
    who.addEventListener('change', () => { whoNow = who.value.trim(); memory.set('zhibiao-who', whoNow); });
    const tools = el('div', 'tools', who, button('main', say('download'), download),
      button('', say('clear'), () => { decisions.clear(); remember(); Q.forEach(showDecision); drawRows(true); drawList(); }));
    const verbs = { set: 'changed', reject: 'rejected', confirm: 'confirmed', add: 'added' };
    const items = [...decisions].map(([key, d]) => {
      const q = Q.find(one => one.key === key);
      const changes = Object.entries(d.fields).filter(() => d.op === 'set' || d.op === 'add').map(([name, [old, next]]) => `${sayField(name)}: ${d.op === 'set' ? `${old || '—'} → ` : ''}${next || '—'}`);
      const node = entry([el('span', 'badge edit', say(verbs[d.op])), el('span', '', d.quote)], [...changes, d.reason], -1);
      if (q) { node.className = 'go'; node.addEventListener('click', () => select(q, 'edits')); }
      node.firstChild.append(el('span', 'space'), button('', say('undo'), event => { event.stopPropagation(); decisions.delete(key); remember(); if (q) showDecision(q); drawRows(true); drawList(); }));
      return node;
    });
    return items.length ? [tools, ...items, el('p', 'empty', say('howto'))] : [];
  },
};

function drawTabs() {
  const counts = { quantities: Q.length, issues: DATA.issues.length, honours: DATA.honours.length, edits: decisions.size };
  for (const [name, count] of Object.entries(counts)) {
    $(`tab-${name}`).replaceChildren(`${say(name)} `, el('span', 'n', String(count)));
    $(`tab-${name}`).setAttribute('aria-selected', name === state.tab);
  }
}

function drawList() {
  if (state.tab === 'quantities') return;
  const nodes = lists[state.tab]();
  $('list').replaceChildren(...(nodes.length ? nodes : [el('p', 'empty', say({ issues: 'noIssues', honours: 'noHonours', edits: 'noEdits' }[state.tab]))]));
}

function showTab(name) {
  state.tab = name;
  $('rows').hidden = name !== 'quantities';
  $('list').hidden = name === 'quantities';
  drawTabs();
  drawList();
  if (name !== 'quantities') {
    $('detail').hidden = true;
  } else {
    if (state.position >= 0) $('detail').hidden = false;
    drawRows(true);
  }
}

// ---- everything together --------------------------------------------------------------------------------------------

function drawLegend() {
  const kinds = { space: ['area', 'length', 'volume'], matter: ['mass', 'flow', 'concentration', 'pressure'], energy: ['energy', 'power', 'temperature'], money: ['money'], ratio: ['ratio'], count: ['count'], rank: ['rank'], time: ['duration', 'speed'] };
  const there = new Set(Q.map(q => q.dimension));
  const shown = Object.entries(kinds).map(([kind, all]) => [kind, all.filter(d => there.has(d))]).filter(([, all]) => all.length);
  $('legend').replaceChildren(...shown.map(([kind, all]) => el('span', '', el('i', `k-${kind}`), all.map(d => sayEnum('dimension', d)).join(say('and')))),
    el('span', '', el('i', 'dashed'), say('planned')), el('span', 'keys', el('kbd', '', 'j'), el('kbd', '', 'k'), say('nextPrevious')));
}

function drawWords() {
  translate();
  drawLegend();
  document.title = doc.title;
  $('title').textContent = doc.title;
  $('facts').textContent = say('facts', DATA.cases.length, Q.length, DATA.issues.length, grouped(doc.chars));
  fillFilters();
  remember();
  applyFilters();
  drawList();
  if (!$('detail').hidden && state.position >= 0) drawDetail(state.shown[state.position]);
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest?.('input, select, textarea');
  if (event.key === 'Escape') {
    if (typing) event.target.blur(); else unselect();
  } else if (typing) {
    return;
  } else if (event.key === 'j') {
    step(1);
  } else if (event.key === 'k') {
    step(-1);
  } else if (event.key === '/') {
    $('f-text').focus();
    $('f-text').select();
  } else {
    return;
  }
  event.preventDefault();
}

recall();
pane('text');
drawText();
drawOutline();
const datalist = el('datalist');
datalist.id = 'keys';
for (const [key, names] of Object.entries(DATA.labels)) {
  const option = el('option', '', `${names[0]} ${names[1]}`);
  option.value = key;
  datalist.append(option);
}
document.body.append(datalist);
drawWords();
Q.filter(decisionOf).forEach(showDecision);

$('text').addEventListener('click', event => {
  const mark = event.target.closest('mark[data-q]');
  if (mark && getSelection().isCollapsed) select(Q[Number(mark.dataset.q)], 'text');
});
$('text').addEventListener('scroll', followScroll, { passive: true });
$('rows').addEventListener('click', event => {
  const row = event.target.closest('.row');
  if (row) select(Q[Number(row.dataset.q)], 'list');
});
$('rows').addEventListener('scroll', () => drawRows(), { passive: true });
new ResizeObserver(() => drawRows()).observe($('rows'));
$('filters').addEventListener('input', () => { showTab('quantities'); $('rows').scrollTop = 0; applyFilters(); });
$('f-case').addEventListener('change', () => {
  const n = Number($('f-case').value);
  const first = $('f-case').value === '' ? -1 : DATA.paragraphs.findIndex(p => p[2] === n);
  if (first >= 0) reveal(paragraphs[first], 'start');
});
$('filters').addEventListener('reset', () => setTimeout(applyFilters));
$('filters').addEventListener('submit', event => event.preventDefault());
$('lang').addEventListener('click', () => { switchLanguage(); drawWords(); });
$('edits-open').addEventListener('click', () => { pane('side'); showTab('edits'); });
for (const name of ['quantities', 'issues', 'honours', 'edits']) $(`tab-${name}`).addEventListener('click', () => showTab(name));
for (const node of document.querySelectorAll('.switch button')) {
  node.addEventListener('click', () => { if (node.dataset.pane !== 'text') document.body.classList.remove('chosen'); pane(node.dataset.pane); drawRows(true); });
}
document.addEventListener('selectionchange', offerAdd);
$('add').addEventListener('mousedown', event => event.preventDefault());
$('add').addEventListener('click', drawAdd);
document.addEventListener('keydown', keys);

function openAddress() {
  const issue = location.hash.match(/^#i(\d+)$/);
  if (issue && DATA.issues[Number(issue[1])]) {
    showTab('issues');
    goTo(DATA.issues[Number(issue[1])][5]);
    return;
  }
  const at = location.hash.match(/^#c(\d+)$/);
  const q = at && Q.find(one => (one.char_start ?? 0) === Number(at[1]));
  if (q) select(q, 'address');
}
addEventListener('hashchange', openAddress);
openAddress();
