// The overview: what was read, what went wrong, and the indicators of all documents in charts.
const SANS = getComputedStyle(document.documentElement).getPropertyValue('--sans').trim();
const INK = '#1c2530';
const SOFT = '#56616e';
const ACCENT = '#17577e';
const ORANGE = '#c8590c';
const address = (doc, at) => `${encodeURIComponent(DATA.documents[doc].page)}.html${at === undefined ? '' : `#c${at}`}`;
const caseName = n => { const [doc, id, title] = DATA.cases[n]; return id === '0' ? title || DATA.documents[doc].title : `${id} ${title}`; };
const short = (words, size) => words.length > size ? `${words.slice(0, size - 1)}…` : words;

// ---- charts ---------------------------------------------------------------------------------------------------------

const CONFIG = {
  background: null, font: SANS, view: { stroke: null },
  axis: { labelFont: SANS, titleFont: SANS, labelColor: SOFT, titleColor: SOFT, titleFontWeight: 'normal', labelFontSize: 11.5, titleFontSize: 11.5, gridColor: '#eceeef', domainColor: '#cfd5d9', tickColor: '#cfd5d9' },
  legend: { labelFont: SANS, titleFont: SANS, labelColor: SOFT, titleColor: SOFT, labelFontSize: 11.5, titleFontWeight: 'normal', titleFontSize: 11.5, symbolType: 'square' },
  text: { font: SANS },
};

const tip = el('div', 'tip');
tip.hidden = true;
document.body.append(tip);

function showTip(handler, event, item, value) {
  tip.hidden = value === undefined || value === null || value === '';
  if (tip.hidden) return;
  tip.replaceChildren(...String(value).split('\n').map((line, n) => el(n ? 'div' : 'b', '', line)));
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 8))}px`;
  tip.style.top = `${event.clientY + height + 24 > innerHeight ? event.clientY - height - 10 : event.clientY + 16}px`;
}

const views = new Map();
function chart(box, spec) {
  const compiled = vegaLite.compile({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config: CONFIG, ...spec }).spec;
  views.get(box)?.finalize();
  // The interpreter evaluates the charts' expressions without eval, which the page's policy forbids.
  const view = new vega.View(vega.parse(compiled, undefined, { ast: true }), { expr: expressionInterpreter, renderer: 'svg', container: box, hover: true });
  view.tooltip(showTip);
  view.addEventListener('click', (event, item) => { if (item?.datum?.href) location.href = item.datum.href; });
  views.set(box, view);
  view.run();
}

function card(id, title, about, wide, ...extra) {
  const box = el('div', 'plot');
  const node = el('article', `card ${wide ? 'wide' : ''}`, el('h2', '', say(title)), el('p', 'about', about), ...extra, el('div', 'scroll', box));
  node.id = id;
  $('charts').append(node);
  return box;
}

function empty(box) { box.replaceChildren(el('p', 'about', say('noData'))); }

// Numbers on an axis: 2亿, 30万 in Chinese; 200M, 300k in English; small ones as they are (no 100m for 0.1).
const PLAIN = "format(datum.value, ',.6~g')";
const NUMBER = {
  zh: `abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',.6~g') + '亿' : abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',.6~g') + '万' : ${PLAIN}`,
  en: `abs(datum.value) >= 1e4 ? format(datum.value, '~s') : ${PLAIN}`,
};

function matrix() {
  const { keys, cases, cells, indicators } = DATA.matrix;
  const about = keys.length < indicators ? `${say('chartMatrixAbout')} · ${say('top', keys.length, indicators)}` : say('chartMatrixAbout');
  const box = card('matrix', 'chartMatrix', about, true);
  if (!cells.length) { empty(box); return; }
  const rows = cells.map(([key, n, count, doc, at, words]) => ({
    key: label(keys[key]), order: key, case: n, count, href: address(doc, at), tip: `${label(keys[key])}\n${caseName(n)}\n${words}${count > 1 ? ` … ${say('found', count)}` : ''}`,
  }));
  const name = n => short(caseName(n), 16);
  chart(box, {
    width: { step: Math.max(17, Math.min(30, Math.floor((box.parentElement.clientWidth - 210) / cases.length))) }, height: { step: 20 }, data: { values: rows.map(row => ({ ...row, name: name(row.case) })) },
    mark: { type: 'rect', cornerRadius: 2, cursor: 'pointer' },
    encoding: {
      y: { field: 'key', type: 'nominal', sort: { field: 'order', op: 'min' }, axis: { title: null, labelLimit: 150, domain: false, ticks: false, grid: true, gridColor: '#f1f3f4', zindex: 0 } },
      x: { field: 'name', type: 'nominal', sort: cases.map(name), axis: { title: null, labelAngle: -55, labelLimit: 170, orient: 'top', domain: false, ticks: false } },
      color: { field: 'count', type: 'quantitative', scale: { type: 'sqrt', range: ['#cfe1ee', '#0f4668'] }, legend: null },
      tooltip: { field: 'tip' },
    },
  });
}

function spread() {
  const keys = DATA.spread.map(one => one[0]);
  const choose = el('select', 'choose');
  keys.forEach((key, n) => { const node = el('option', '', `${label(key)}（${DATA.spread[n][2].length}）`); node.value = n; choose.append(node); });
  const far = el('div', 'outliers');
  const box = card('spread', 'chartSpread', say('chartSpreadAbout'), true, choose);
  box.parentElement.parentElement.append(far);
  if (!keys.length) { choose.hidden = true; empty(box); return; }
  const draw = () => {
    const [key, unit, points] = DATA.spread[Number(choose.value)];
    const rows = points.map(([value, n, doc, at, words, odd, planned]) => ({
      value, href: address(doc, at), odd: odd ? 1 : 0, planned, tip: `${words}\n${n >= 0 ? caseName(n) : DATA.documents[doc].title}${odd ? `\n${say(odd)}` : ''}`,
      // A fixed scatter across the strip, so that equal values stay apart.
      lane: ((at * 2654435761) % 1000) / 1000,
    }));
    const values = rows.map(row => row.value);
    const logarithmic = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 50;
    const title = [label(key), unit && unit !== '1' ? `(${unit})` : ''].join(' ');
    chart(box, {
      width: Math.max(260, Math.min(box.parentElement.clientWidth - 50, 1100)), height: 130, data: { values: rows },
      mark: { type: 'point', filled: true, size: 75, cursor: 'pointer', stroke: '#fff', strokeWidth: .8 },
      encoding: {
        x: { field: 'value', type: 'quantitative', scale: logarithmic ? { type: 'log' } : { zero: false, nice: true }, axis: { title, labelExpr: NUMBER[lang], tickCount: 8, labelOverlap: true } },
        y: { field: 'lane', type: 'quantitative', axis: null, scale: { domain: [-.15, 1.15] } },
        color: { condition: { test: 'datum.odd > 0', value: ORANGE }, value: ACCENT },
        opacity: { value: .75 },
        shape: { condition: { test: 'datum.planned > 0', value: 'diamond' }, value: 'circle' },
        tooltip: { field: 'tip' },
      },
    });
  };
  const odd = DATA.spread.flatMap(([key, unit, points]) => points.filter(p => p[5]).map(p => [key, unit, p]));
  far.replaceChildren(el('h3', '', `${say('outliers')} ${odd.length}`), ...(odd.length ? [] : [el('p', 'about', say('noOutliers'))]),
    el('ul', '', ...odd.slice(0, 60).map(([key, unit, [value, n, doc, at, words, why]]) => {
      const link = el('a', '', short(words, 40));
      link.href = address(doc, at);
      return el('li', '', el('span', 'what', label(key)), link, el('span', 'about', `${grouped(value)} ${unit} · ${say(why)} · ${n >= 0 ? short(caseName(n), 24) : DATA.documents[doc].title}`));
    })));
  choose.addEventListener('change', draw);
  const first = DATA.spread.findIndex(one => one[2].some(p => p[5]));
  choose.value = String(Math.max(first, 0));
  draw();
}

function plans() {
  const box = card('plans', 'chartPlans', say('chartPlansAbout'), false);
  if (!DATA.years.length) { empty(box); return; }
  const rows = DATA.years.map(([year, modality, count]) => ({ year, modality: say(modality), count, tip: `${year}\n${say(modality)} ${count}` }));
  chart(box, {
    width: Math.max(240, Math.min(box.parentElement.clientWidth - 60, 460)), height: 250, data: { values: rows }, mark: { type: 'bar', cornerRadiusEnd: 2 },
    encoding: {
      x: { field: 'year', type: 'ordinal', axis: { title: null, labelAngle: 0, labelOverlap: true } }, y: { field: 'count', type: 'quantitative', axis: { title: null, tickMinStep: 1, tickCount: 5 } },
      xOffset: { field: 'modality', sort: [say('actual'), say('planned')] },
      color: { field: 'modality', sort: [say('actual'), say('planned')], scale: { domain: [say('actual'), say('planned')], range: [ACCENT, '#d9a441'] }, legend: { title: null, orient: 'top' } },
      tooltip: { field: 'tip' },
    },
  });
}

function honours() {
  const box = card('honours', 'chartHonours', say('chartHonoursAbout'), false);
  if (!DATA.honours.length) { empty(box); return; }
  const rows = DATA.honours.map(([level, count, names]) => {
    const name = say('level')[level] || say('unstated');
    return { level: name, count, tip: `${name} ${count}\n${names.map(([words, n]) => `${words}${n > 1 ? ` ×${n}` : ''}`).join('\n')}` };
  });
  const shape = { y: { field: 'level', type: 'nominal', sort: rows.map(row => row.level), axis: { title: null, domain: false, ticks: false, labelFontSize: 12.5 } }, x: { field: 'count', type: 'quantitative', axis: null } };
  chart(box, {
    width: Math.max(200, Math.min(box.parentElement.clientWidth - 120, 400)), height: { step: 34 }, data: { values: rows },
    layer: [
      { mark: { type: 'bar', cornerRadiusEnd: 3, color: '#7b5aa0', height: 22 }, encoding: { ...shape, tooltip: { field: 'tip' } } },
      { mark: { type: 'text', align: 'left', dx: 5, color: INK, fontSize: 12.5 }, encoding: { ...shape, text: { field: 'count' } } },
    ],
  });
  box.parentElement.after(commonHonours());
}

function commonHonours() {
  const names = DATA.honours.flatMap(([, , all]) => all).sort((a, b) => b[1] - a[1]).slice(0, 6);
  return el('ul', 'names', ...names.map(([words, n]) => el('li', '', el('span', '', words), el('b', '', String(n)))));
}

// Where a province stands among the tiles (row, column), by the first two digits of its code; its letters as in GB/T 2260.
const TILES = {
  23: [0, 8, '黑龙江', 'HL'], 15: [1, 6, '内蒙古', 'NM'], 22: [1, 8, '吉林', 'JL'], 65: [2, 1, '新疆', 'XJ'], 62: [2, 3, '甘肃', 'GS'], 64: [2, 4, '宁夏', 'NX'], 14: [2, 5, '山西', 'SX'], 11: [2, 6, '北京', 'BJ'], 12: [2, 7, '天津', 'TJ'],
  21: [2, 8, '辽宁', 'LN'], 63: [3, 2, '青海', 'QH'], 61: [3, 4, '陕西', 'SN'], 41: [3, 5, '河南', 'HA'], 13: [3, 6, '河北', 'HE'], 37: [3, 7, '山东', 'SD'], 54: [4, 1, '西藏', 'XZ'], 51: [4, 3, '四川', 'SC'], 50: [4, 4, '重庆', 'CQ'],
  42: [4, 5, '湖北', 'HB'], 34: [4, 6, '安徽', 'AH'], 32: [4, 7, '江苏', 'JS'], 31: [4, 8, '上海', 'SH'], 53: [5, 3, '云南', 'YN'], 52: [5, 4, '贵州', 'GZ'], 43: [5, 5, '湖南', 'HN'], 36: [5, 6, '江西', 'JX'], 33: [5, 7, '浙江', 'ZJ'],
  45: [6, 4, '广西', 'GX'], 44: [6, 5, '广东', 'GD'], 35: [6, 6, '福建', 'FJ'], 71: [6, 8, '台湾', 'TW'], 46: [7, 4, '海南', 'HI'], 82: [7, 5, '澳门', 'MO'], 81: [7, 6, '香港', 'HK'],
};

function provinces() {
  const box = card('provinces', 'chartProvinces', say('chartProvincesAbout'), false);
  const counted = new Map(DATA.provinces.map(([code, count, cases]) => [code, [count, cases]]));
  const rows = Object.entries(TILES).map(([code, [row, column, chinese, letters]]) => {
    const name = lang === 'zh' ? chinese : letters;
    const [count, cases] = counted.get(code) ?? [0, []];
    return { name, row, column, count, cases: count ? String(count) : '', ink: count ? 1 : 0, tip: `${chinese} ${count}${cases.map(n => `\n${short(caseName(n), 30)}`).join('')}` };
  });
  const step = Math.max(30, Math.min(46, Math.floor((box.parentElement.clientWidth - 10) / 8)));
  const at = { x: { field: 'column', type: 'ordinal', axis: null }, y: { field: 'row', type: 'ordinal', axis: null }, tooltip: { field: 'tip' } };
  const most = Math.max(1, ...rows.map(row => row.count));
  const ink = { condition: { test: `datum.count > ${most * .45}`, value: '#fff' }, value: INK };
  chart(box, {
    width: { step }, height: { step }, data: { values: rows },
    layer: [
      { mark: { type: 'rect', cornerRadius: 3, width: { band: .94 }, height: { band: .94 } }, encoding: { ...at, color: { field: 'count', type: 'quantitative', legend: null, scale: { type: 'sqrt', domain: [0, most], range: ['#eef1f0', '#1d6b3f'] } } } },
      { mark: { type: 'text', dy: -6, fontSize: 11 }, encoding: { ...at, text: { field: 'name' }, color: ink } },
      { mark: { type: 'text', dy: 9, fontSize: 12, fontWeight: 600 }, encoding: { ...at, text: { field: 'cases' }, color: ink } },
    ],
  });
}

// ---- what was read --------------------------------------------------------------------------------------------------

function trouble() {
  const failed = DATA.documents.filter(d => d.status === 'failed');
  const box = $('trouble');
  box.replaceChildren();
  if (failed.length) {
    box.append(el('article', 'card bad', el('h2', '', say('failedDocuments', DATA.totals.failed)), el('ul', '', ...failed.slice(0, 20).map(d => el('li', '', d.error)))));
  }
  const codes = DATA.issues.map(([severity, code, count, doc, issue]) => {
    const link = el('a', '', el('b', '', grouped(count)), ` ${sayCode(code)}`);
    link.href = `${encodeURIComponent(DATA.documents[doc].page)}.html#i${issue}`;
    return el('li', severity, link);
  });
  const grave = DATA.issues.some(([severity]) => severity === 'error');
  const heading = failed.length ? say('issuesBy') : `${say('allRead')} · ${say('issuesBy')}`;
  box.append(el('article', `card ${grave ? 'bad' : failed.length ? '' : 'calm'}`, el('h2', '', `${heading} ${grouped(DATA.totals.issues)}`),
    codes.length ? el('ul', 'codes', ...codes) : el('p', 'about', say('noIssues'))));
}

function numbers() {
  $('numbers').replaceChildren(...['documents', 'cases', 'quantities', 'indicators', 'honours', 'references', 'issues']
    .map(name => el('div', 'number', el('b', '', grouped(DATA.totals[name])), el('span', '', say(name)))));
}

const SHOWN = 300;
function documents() {
  const find = el('input', 'choose');
  find.type = 'search';
  find.placeholder = say('find');
  const body = el('tbody');
  const more = el('p', 'about');
  const draw = () => {
    const words = find.value.toLowerCase();
    const fitting = DATA.documents.filter(d => !words || `${d.title} ${d.path}`.toLowerCase().includes(words));
    body.replaceChildren(...fitting.slice(0, SHOWN).map(d => {
      const link = el('a', '', d.title);
      if (d.status === 'ok') link.href = `${encodeURIComponent(d.page)}.html`;
      return el('tr', d.status, el('td', 'name', d.status === 'ok' ? link : el('span', '', d.title), el('small', '', d.error || d.path)),
        el('td', '', el('span', `badge ${d.status}`, say(d.status))), ...['cases', 'quantities', 'indicators', 'issues', 'pages', 'chars'].map(name => el('td', 'num', grouped(d[name]))));
    }));
    const hidden = fitting.length - SHOWN + (words ? 0 : DATA.totals.documents - DATA.documents.length);
    more.textContent = hidden > 0 ? say('moreDocuments', grouped(hidden)) : '';
  };
  find.addEventListener('input', draw);
  draw();
  $('documents').replaceChildren(el('article', 'card wide', el('h2', '', say('documents')), ...(DATA.documents.length > 8 ? [find] : []),
    el('div', 'scroll', el('table', '', el('thead', '', el('tr', '', ...['title', 'status', 'cases', 'quantities', 'indicators', 'issues', 'pages', 'characters'].map((name, n) => el('th', n > 1 ? 'num' : '', say(name))))), body)), more));
}

function draw() {
  translate();
  document.title = say('overviewTitle');
  for (const view of views.values()) view.finalize();
  views.clear();
  trouble();
  numbers();
  $('charts').replaceChildren();
  for (const one of [provinces, honours, plans, spread, matrix]) one();
  documents();
}

$('lang').addEventListener('click', () => { switchLanguage(); draw(); });
let width = innerWidth;
let resizing = 0;
addEventListener('resize', () => {
  if (innerWidth === width) return;
  width = innerWidth;
  clearTimeout(resizing);
  resizing = setTimeout(draw, 200);
});
addEventListener('scroll', () => { tip.hidden = true; }, { passive: true, capture: true });
draw();
