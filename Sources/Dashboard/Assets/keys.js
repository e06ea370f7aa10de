// Keys that lead around, and what a page asks before it does much.

const places = { o: "/", j: "/jobs", t: "/tasks", g: "/groups", e: "/errors", x: "/executors" };

export function keys() {
  let isLeading = false;
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, textarea, select, [contenteditable]");
    const search = document.querySelector("[data-search]");
    if (search && (event.key === "/" && !isTyping || event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    } else if (!isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (isLeading && places[event.key]) location.href = places[event.key];
      isLeading = event.key === "g" && !isLeading;
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
}

// A form that changes many says how many.
export function confirmations() {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    form.addEventListener("submit", (event) => {
      const all = form.querySelector("[name=scope][value=all]")?.checked;
      const count = all ? form.querySelector("[name=expected]").value : form.querySelectorAll("[name=id]:checked").length;
      const action = form.querySelector("[name=action]")?.selectedOptions[0]?.textContent ?? event.submitter?.textContent ?? "";
      const text = (event.submitter?.dataset.confirm ?? "").replace("{action}", action).replace("{count}", count);
      if (Number(count) === 0 || !window.confirm(text)) event.preventDefault();
    });
  }
}
