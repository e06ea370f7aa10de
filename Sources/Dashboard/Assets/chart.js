// Says what is under the pointer of a chart at once, where a title would wait.

export function charts() {
  const box = document.createElement("div");
  box.className = "panel tip";
  box.hidden = true;
  document.body.append(box);
  const show = (event) => {
    const title = event.target.closest?.("svg *")?.querySelector?.("title")?.textContent ?? event.target.closest?.("[data-tip]")?.dataset.tip;
    box.hidden = !title;
    if (!title) return;
    if (box.textContent !== title) box.textContent = title;
    const { left, top, width } = event.target.getBoundingClientRect();
    box.style.setProperty("left", `${Math.min(Math.max(8, left + width / 2), innerWidth - 260)}px`);
    box.style.setProperty("top", `${top + scrollY - 44}px`);
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
}
