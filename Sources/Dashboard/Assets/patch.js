// Brings a page up to date with a newer reading of it, and leaves alone what is as it was: focus, selection, scroll, opened panels and
// typed text stay. Elements that belong together are found by id or data-key.

const keyOf = (node) => node.nodeType === 1 ? node.id || node.dataset.key || "" : "";

// What a person has done to an element, and no reading may undo.
const isHeld = (node) => node.nodeType === 1 && (node.matches("details.menu[open], [data-log]") || node === document.activeElement && node.matches("input, select, textarea"));

const isAlike = (old, fresh) => old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh);

function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
}

function children(old, fresh) {
  const keyed = new Map();
  for (const node of old.childNodes) if (keyOf(node)) keyed.set(keyOf(node), node);
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const known = keyOf(wanted) ? keyed.get(keyOf(wanted)) : place;
    if (known && known.parentNode === old && isAlike(known, wanted)) {
      if (known === place) place = place.nextSibling;
      else old.insertBefore(known, place);
      patch(known, wanted);
    } else {
      old.insertBefore(document.importNode(wanted, true), place);
    }
  }
  while (place) {
    const next = place.nextSibling;
    if (!isHeld(place) && !(place.nodeType === 1 && place.querySelector("details.menu[open]"))) place.remove();
    place = next;
  }
}

export function patch(old, fresh) {
  if (isHeld(old) || old.isEqualNode(fresh)) return;
  if (old.nodeType !== 1) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  // What was ticked or chosen stays so. What a form says of the list beside it follows the list.
  if (old.matches("input:not([name=expected], [name=query]), select, textarea, output")) return;
  attributes(old, fresh);
  children(old, fresh);
}
