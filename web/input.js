// What a canvas cannot do by itself: leave the browser its shortcuts, copy and paste, and bring up a
// phone's keyboard.

// While a field is edited. SDL learns only from Control itself that it is held, so it must hear it too.
const editing_keys = new Set(['a', 'c', 'x', 'z', 'y', 'control', 'meta']);

/** The items of an open list stand among the widgets as "list:item", beside the list itself. */
function has_open_list(lab) {
  const names = new Set(lab.widgets().map(({ name }) => name));
  return [...names].some((name) => names.has(name.slice(0, name.lastIndexOf(':'))));
}

/** SDL takes every key it hears; it must not hear those that belong to the browser. */
function guard_keys(canvas, lab) {
  // Escape stops a run or closes a list; with nothing to end it leaves the canvas, so that Tab can go
  // on. It leaves on release: SDL would otherwise hold the key for pressed for ever.
  let leaves = false;
  const belongs_to_browser = (event) => {
    if (event.ctrlKey || event.metaKey) {
      return !(editing_keys.has(event.key.toLowerCase()) && lab.frames().wants_text);
    }
    return event.altKey || /^F\d+$/.test(event.key);
  };
  const guard = (event) => {
    if (event.target !== canvas) return;
    if (belongs_to_browser(event)) {
      event.stopImmediatePropagation();
      return;
    }
    if (event.type === 'keydown' && event.key === 'Escape') {
      leaves = !event.repeat && !lab.busy && !lab.frames().wants_text && !has_open_list(lab);
    }
  };
  for (const type of ['keydown', 'keypress', 'keyup']) document.addEventListener(type, guard, true);
  canvas.addEventListener('keyup', (event) => {
    if (event.key === 'Escape' && leaves) canvas.blur();
  });
}

function paste_into(canvas, lab) {
  document.addEventListener('paste', (event) => {
    if (document.activeElement !== canvas) return;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    event.preventDefault();
    lab.core.paste(text.slice(0, 10000));
  });
}

/** What can be typed into by touch: {value, number, lines, set(text)}, or nothing. */
function editable(lab, name) {
  if (['notebook-search', 'notebook-name', 'notebook-note'].includes(name)) {
    return { value: lab.core.field(name), number: false, lines: name === 'notebook-note', set: (text) => lab.core.setField(name, text) };
  }
  if (!name.startsWith('parameter:')) return null;
  const spec = lab.describe(lab.state().experiment).parameters
    .find((each) => each.type !== 'choice' && name === `parameter:${each.key}`);
  return spec && { value: lab.state().parameters[spec.key], number: spec.type === 'integer', set: (text) => lab.setParameter(spec.key, text) };
}

/** A tap on a field lays one of HTML over it: only those bring up a phone's keyboard. */
function soft_keyboard(canvas, lab, field) {
  let target = null;
  let before = '';
  const close = () => {
    if (field.hidden) return;
    field.hidden = true;
    if (field.value !== before) target.set(target.lines ? field.value : field.value.replaceAll('\n', ' '));
  };
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || target.lines) return;
    event.preventDefault();
    canvas.focus();
  });
  canvas.addEventListener('pointerup', (event) => {
    if (event.pointerType !== 'touch') return;
    const hit = lab.widgets().find(({ name, x, y, width, height, visible }) => visible && editable(lab, name) &&
      event.offsetX >= x && event.offsetX < x + width && event.offsetY >= y && event.offsetY < y + height);
    if (!hit) return;
    target = editable(lab, hit.name);
    Object.assign(field.style, { left: `${hit.x}px`, top: `${hit.y}px`, width: `${hit.width}px`, height: `${hit.height}px` });
    field.value = target.value;
    before = field.value;  // as the field spells it
    field.inputMode = target.number ? 'numeric' : 'text';
    field.hidden = false;
    field.focus();
    field.select();
  });
}

export function connect_input(canvas, lab, field) {
  guard_keys(canvas, lab);
  paste_into(canvas, lab);
  soft_keyboard(canvas, lab, field);
  canvas.addEventListener('pointerdown', () => canvas.focus({ preventScroll: true }));
}
