'use strict';
// Shared by the review page and the overview. Words from documents reach the page as text nodes only.
const DATA = JSON.parse(document.getElementById('data').textContent);
const $ = id => document.getElementById(id);

const some = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

const WORDS = {
  zh: {
    overview: '总览', search: '搜索', case: '案例', indicator: '指标', dimension: '量纲', modality: '实绩或计划', issuesOnly: '仅看存疑',
    reset: '清除', outline: '目录', text: '原文', table: '数量', quantities: '数量', issues: '问题', honours: '荣誉', edits: '更正',
    allCases: '全部案例', allIndicators: '全部指标', noIndicator: '（无指标键）', allDimensions: '全部量纲', allModalities: '实绩和计划',
    actual: '实绩', planned: '计划', and: '、', nextPrevious: '下一条 / 上一条', switchTo: 'English', shown: (n, all) => `${n} / ${all} 条`, page: n => `第 ${n} 页`,
    facts: (c, q, i, n) => `${c} 个案例 · ${q} 条数量 · ${i} 项存疑 · ${n} 字`,
    confirm: '确认无误', reject: '不是数量', undo: '撤销', close: '关闭', confirmed: '已确认', rejected: '已剔除', changed: '已修改', corrected: '已更正', added: '新增',
    reason: '理由', who: '姓名', download: '下载更正文件', clear: '全部清除',
    noEdits: '还没有更正。选中一条数量后可以修改、确认或剔除；在原文中选中一段文字可以补充遗漏的数量。',
    howto: '把下载的文件放进 corrections/ 文件夹，重新运行 zhibiao run raw，更正即生效，并随版本库保存。',
    addSelected: '＋ 补充为数量', addTitle: '补充遗漏的数量', addNow: '加入更正', needValue: '请填写数值（或上下限）',
    none: '没有符合条件的数量', noIssues: '没有问题', noHonours: '没有荣誉', extracted: '原抽取值', rule: '规则',
    overviewTitle: '指标总览', failedDocuments: n => `${n} 份文件未能读取`, allRead: '所有文件均已读取', issuesBy: '问题', documents: '文件', cases: '案例',
    references: '引用', indicators: '指标值', title: '标题', status: '状态', characters: '字符', failed: '失败', ok: '成功', pages: '页数',
    moreDocuments: n => `另有 ${n} 份文件未列出，请搜索或查看 documents.parquet`, chartMatrix: '指标 × 案例', chartMatrixAbout: '格中为该案例此指标的条数；点击查看原文',
    chartSpread: '数值分布与离群值', chartSpreadAbout: '同一指标在各处的数值；离群者为橙色，点击查看原文', chartPlans: '计划与实绩（按年份）', chartPlansAbout: '有年份的指标值条数',
    chartHonours: '荣誉级别', chartHonoursAbout: '称号与奖项条数', chartProvinces: '省份分布', chartProvincesAbout: '各省案例数', unstated: '未述级别',
    outliers: '离群值', noOutliers: '没有离群值', noData: '没有数据', beyond: '超出合理范围', far: '远离其他数值', top: (n, all) => `最常见的 ${n} / ${all}`, count: '条数', year: '年份', value: '数值',
    found: n => `共 ${n} 条`, find: '查找文件',
    codes: {
      numbering_gap: '编号不连续', foreign_stray: '夹杂外文', numeral_unread: '数字未解读', misplaced_qualifier: '修饰语错位', lost_superscript: '上标丢失',
      implausible: '超出合理范围', region_unknown: '地区不明', contradiction: '数值相互矛盾', share_mismatch: '占比与总量不符', shares_sum: '占比之和不为百分之百',
      units_differ: '单位不一致', possible_tear: '段落可能断裂', doubled_characters: '断行处重复字', doubled_paragraph: '段落重复', expectation: '与预期不符',
      image_page: '图像页', ocr: '文字识别', second_reader: '改用备用读取器', orphan: '更正已无对应原文', stale: '更正的旧值已变', ambiguous: '更正对应多处', redundant: '更正已无必要',
    },
    error: '错误', warning: '警告', info: '提示', level: { international: '国际', national: '国家级', provincial: '省级', municipal: '市级', '': '' },
    fields: {
      value: '数值', low: '下限', high: '上限', comparator: '比较', unit: '单位', indicator: '指标键', indicator_text: '指标用语', subject: '对象',
      period: '时期', statistic: '统计口径', direction: '方向', modality: '实绩或计划', dimension: '量纲',
    },
    enums: {
      comparator: { '=': '= 等于', '~': '~ 约', '>': '> 大于', '>=': '≥ 至少', '<': '< 小于', '<=': '≤ 至多', range: '区间' },
      statistic: { '': '—', annual: '年度', monthly: '月度', daily: '每日', cumulative: '累计', average: '平均', max: '最大', min: '最小', change: '变化' },
      modality: { actual: '实绩', planned: '计划' }, direction: { '': '—', up: '上升', down: '下降' },
      dimension: {
        area: '面积', length: '长度', volume: '体积', mass: '质量', duration: '时长', temperature: '温度', energy: '能量', power: '功率', money: '金额',
        ratio: '比率', count: '计数', rank: '排名', speed: '速度', flow: '流量', concentration: '浓度', pressure: '压强', other: '其他',
      },
    },
  },
  en: {
    overview: 'Overview', search: 'Search', case: 'Case', indicator: 'Indicator', dimension: 'Dimension', modality: 'Actual or planned', issuesOnly: 'Issues only',
    reset: 'Clear', outline: 'Outline', text: 'Text', table: 'Quantities', quantities: 'Quantities', issues: 'Issues', honours: 'Honours', edits: 'Corrections',
    allCases: 'All cases', allIndicators: 'All indicators', noIndicator: '(no indicator key)', allDimensions: 'All dimensions', allModalities: 'Actual and planned',
    actual: 'actual', planned: 'planned', and: ', ', nextPrevious: 'next / previous', switchTo: '中文', shown: (n, all) => `${n} of ${all}`, page: n => `page ${n}`,
    facts: (c, q, i, n) => `${some(c, 'case')} · ${some(q, 'quantity', 'quantities')} · ${some(i, 'issue')} · ${n} characters`,
    confirm: 'Confirm', reject: 'Not a quantity', undo: 'Undo', close: 'Close', confirmed: 'confirmed', rejected: 'rejected', changed: 'changed', corrected: 'corrected', added: 'added',
    reason: 'Reason', who: 'Your name', download: 'Download corrections', clear: 'Clear all',
    noEdits: 'No corrections yet. Select a quantity to change, confirm or reject it; select words of the text to add a quantity that was missed.',
    howto: 'Put the downloaded file into corrections/ and run “zhibiao run raw” again: the corrections take effect and stay in the repository.',
    addSelected: '＋ Add as quantity', addTitle: 'Add a missed quantity', addNow: 'Add', needValue: 'Give a value (or both ends)',
    none: 'No quantity fits the filters', noIssues: 'No issues', noHonours: 'No honours', extracted: 'extracted', rule: 'Rule',
    overviewTitle: 'Overview of indicators', failedDocuments: n => `${some(n, 'document')} could not be read`, allRead: 'All documents were read', issuesBy: 'Issues', documents: 'Documents', cases: 'Cases',
    references: 'References', indicators: 'Indicator values', title: 'Title', status: 'Status', characters: 'Characters', failed: 'failed', ok: 'ok', pages: 'Pages',
    moreDocuments: n => `${n} more documents are not listed; search, or see documents.parquet`, chartMatrix: 'Indicators × cases', chartMatrixAbout: 'Number of values in each case; click to see the text',
    chartSpread: 'Distributions and outliers', chartSpreadAbout: 'The values of one indicator; outliers are orange; click to see the text', chartPlans: 'Planned and actual by year', chartPlansAbout: 'Number of indicator values that state a year',
    chartHonours: 'Honours by level', chartHonoursAbout: 'Number of titles and awards', chartProvinces: 'Provinces', chartProvincesAbout: 'Number of cases', unstated: 'not stated',
    outliers: 'Outliers', noOutliers: 'No outliers', noData: 'No data', beyond: 'beyond the plausible range', far: 'far from the other values', top: (n, all) => `the ${n} most frequent of ${all}`, count: 'Count', year: 'Year', value: 'Value',
    found: n => some(n, 'value'), find: 'Find a document',
    codes: {},
    error: 'error', warning: 'warning', info: 'note', level: { international: 'international', national: 'national', provincial: 'provincial', municipal: 'municipal', '': '' },
    fields: {
      value: 'Value', low: 'Low', high: 'High', comparator: 'Comparator', unit: 'Unit', indicator: 'Indicator key', indicator_text: 'Named in the text as', subject: 'Subject',
      period: 'Period', statistic: 'Statistic', direction: 'Direction', modality: 'Actual or planned', dimension: 'Dimension',
    },
    enums: {
      comparator: { '=': '= exactly', '~': '~ about', '>': '> above', '>=': '≥ at least', '<': '< below', '<=': '≤ at most', range: 'range' },
      statistic: { '': '—', annual: 'annual', monthly: 'monthly', daily: 'daily', cumulative: 'cumulative', average: 'average', max: 'maximum', min: 'minimum', change: 'change' },
      modality: { actual: 'actual', planned: 'planned' }, direction: { '': '—', up: 'up', down: 'down' }, dimension: {},
    },
  },
};

// Storage is a convenience; on file: addresses some browsers have none.
const memory = {
  get(name) { try { return localStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, value); } catch { /* nothing is kept then */ } },
};

let lang = memory.get('zhibiao-lang') === 'en' ? 'en' : 'zh';
const say = (name, ...rest) => typeof WORDS[lang][name] === 'function' ? WORDS[lang][name](...rest) : WORDS[lang][name] ?? name;
const sayField = name => WORDS[lang].fields[name] ?? name;
const sayEnum = (field, value) => WORDS[lang].enums[field]?.[value] ?? value;
const sayCode = code => own(WORDS[lang].codes, code) ?? code.replaceAll('_', ' ');
const own = (object, name) => Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;
const label = key => { const entry = own(DATA.labels, key); return entry ? entry[lang === 'zh' ? 0 : 1] : key; };

function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
  return node;
}

function button(className, words, act) {
  const node = el('button', className, words);
  node.type = 'button';
  node.addEventListener('click', act);
  return node;
}

function translate() {
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = say(node.dataset.t);
  for (const node of document.querySelectorAll('[data-l]')) node.setAttribute('aria-label', say(node.dataset.l));
  for (const node of document.querySelectorAll('[data-p]')) node.placeholder = say(node.dataset.p);
  $('lang').textContent = say('switchTo');
}

function switchLanguage() {
  lang = lang === 'zh' ? 'en' : 'zh';
  memory.set('zhibiao-lang', lang);
}

const grouped = number => {
  if (number === undefined || number === null) return '';
  if (number !== 0 && Math.abs(number) < 1e-4) return String(number);
  return number.toLocaleString('en-US', { maximumFractionDigits: 6 });
};

const KINDS = {
  area: 'space', length: 'space', volume: 'space', mass: 'matter', flow: 'matter', concentration: 'matter', pressure: 'matter', energy: 'energy', power: 'energy',
  temperature: 'energy', money: 'money', ratio: 'ratio', count: 'count', rank: 'rank', duration: 'time', speed: 'time',
};
const kindClass = dimension => `k-${KINDS[dimension] ?? 'other'}`;
