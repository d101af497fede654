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

/** A tap on a number lays an HTML field over it: only those bring up a phone's keyboard. */
function soft_keyboard(canvas, lab, field) {
  let key = '';
  const close = () => {
    if (field.hidden) return;
    field.hidden = true;
    lab.setParameter(key, field.value);
  };
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') canvas.focus();
  });
  canvas.addEventListener('pointerup', (event) => {
    if (event.pointerType !== 'touch') return;
    const hit = lab.widgets().find(({ name, x, y, width, height, visible }) => visible &&
      name.startsWith('parameter:') && !name.slice(10).includes(':') &&
      event.offsetX >= x && event.offsetX < x + width && event.offsetY >= y && event.offsetY < y + height);
    const spec = hit && lab.describe(lab.state().experiment).parameters
      .find((each) => each.type === 'integer' && hit.name === `parameter:${each.key}`);
    if (!spec) return;
    key = spec.key;
    Object.assign(field.style, { left: `${hit.x}px`, top: `${hit.y}px`, width: `${hit.width}px`, height: `${hit.height}px` });
    field.value = lab.state().parameters[key];
    field.inputMode = 'numeric';
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
