// What moves on these pages: the controls of the examples, and the search.

/** Shows in the code beside an example what an attribute is now. */
function tell(example, name, value) {
  const line = example.querySelector(`[data-code] [data-attribute="${name}"]`);
  if (!line) return;
  line.hidden = value === null;
  line.querySelector('[data-value]').hidden = value === '';
  line.querySelector('[data-text]').textContent = value ?? '';
}

for (const example of document.querySelectorAll('[data-example]')) {
  const viewer = example.querySelector('product-viewer');
  const form = example.querySelector('form');
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', ({ target }) => {
    const { set: name, pattern = '{}' } = target.dataset;
    if (!name) return;
    let value = pattern.replace('{}', target.value);
    if (target.type === 'checkbox') value = target.checked ? '' : null;
    else if (target.value === '') value = null;
    if (name === 'class') viewer.className = `viewer ${value}`;
    else if (value === null) viewer.removeAttribute(name);
    else viewer.setAttribute(name, value);
    tell(example, name, value);
  });
  form.addEventListener('click', ({ target }) => {
    const { call, args } = target.dataset;
    if (call) viewer[call]?.(...JSON.parse(args));
  });
}

// The menu is open on wide pages only.
const menu = document.querySelector('.menu details');
const wide = matchMedia('(min-width: 60rem)');
const fit = () => { menu.open = wide.matches; };
wide.addEventListener('change', fit);
fit();

const field = document.querySelector('#search');
const results = document.querySelector('#results');
const found = document.querySelector('#found');
let names = null;

/** The names that fit best come first: those that begin so, then those that hold it, then those whose summary does. */
function matches(text) {
  const wanted = text.toLowerCase().replace(/[\s()]/g, '');
  const rank = ([name, , , summary]) => {
    const flat = name.toLowerCase().replace(/[-\s]/g, '');
    const plain = wanted.replaceAll('-', '');
    if (flat.startsWith(plain)) return 0;
    if (flat.includes(plain)) return 1;
    return summary.toLowerCase().includes(text.toLowerCase().trim()) ? 2 : 3;
  };
  return names.map((row) => [rank(row), row]).filter(([place]) => place < 3).sort(([a], [b]) => a - b).slice(0, 12).map(([, row]) => row);
}

async function search() {
  names ??= (await import('./search-index.js')).default;
  const text = field.value.trim();
  const list = text ? matches(text) : [];
  const items = list.map(([name, kind, href, summary]) => {
    const link = document.createElement('a');
    link.href = href;
    const parts = [['code', name], ['small', kind], ['span', summary]].map(([tag, content]) => {
      const part = document.createElement(tag);
      part.textContent = content;
      return part;
    });
    link.append(...parts);
    return link;
  });
  results.replaceChildren(...items);
  results.hidden = items.length === 0;
  found.textContent = text ? `${items.length} names found` : '';
}

field.addEventListener('input', search);
field.addEventListener('focus', search);
field.form.addEventListener('submit', (event) => {
  const first = results.querySelector('a');
  if (!first) return;
  event.preventDefault();
  first.click();
  results.hidden = true;
});
field.form.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Escape') {
    results.hidden = true;
    field.focus();
  }
  if (!step || results.hidden) return;
  event.preventDefault();
  const stops = [field, ...results.querySelectorAll('a')];
  stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
});
field.form.addEventListener('focusout', ({ relatedTarget }) => {
  if (!field.form.contains(relatedTarget)) results.hidden = true;
});
results.addEventListener('click', () => { results.hidden = true; });
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.closest('input, select, textarea, product-viewer')) return;
  event.preventDefault();
  field.focus();
});
