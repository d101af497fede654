// Small helpers that make elements, and the colours of the page around the canvas.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** "**bold**" becomes <strong>; everything else stays text. */
export function marked(text) {
  return text.split('**').map((piece, index) =>
    index % 2 === 1 ? element('strong', {}, piece) : document.createTextNode(piece));
}

/** The first word of each row is its head. A table that is wider than the screen scrolls by itself. */
export function table_of(attributes, caption, heads, rows) {
  return element('div', { class: 'scrolls', role: 'group', 'aria-label': caption }, element('table', attributes,
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...rows.map(([head, ...cells]) => element('tr', {},
      element('th', { scope: 'row' }, head), ...cells.map((cell) => element('td', {}, cell)))))));
}

/** What scrolls by itself can be scrolled by keyboard too. Not for what only a screen reader reads. */
export function reachable(place) {
  for (const each of place.querySelectorAll('.scrolls')) each.tabIndex = 0;
}

/** The name of a theme, or '' where none is known by it. */
export const theme_from = (name) => (['light', 'dark', 'contrast'].includes(name) ? name : '');

/** The theme that was chosen; '' follows the system. */
export function show_theme(name) {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
}
