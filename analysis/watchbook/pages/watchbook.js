// What a page can know of itself as it grows old: that data is overdue and for how long, and who answers now.
// Without this script the page says the same with the times until which it is true.
"use strict";
(() => {
  const MINUTE = 60 * 1000;
  const UNITS = [["day", 1440], ["hour", 60], ["minute", 1]];
  const sentences = new WeakMap();

  // The two largest units of a length, from minutes up: "4 days 2 hours".
  function length(milliseconds) {
    let minutes = Math.max(Math.floor(milliseconds / MINUTE), 1);
    const counts = UNITS.map(([unit, size]) => {
      const count = Math.floor(minutes / size);
      minutes -= count * size;
      return count ? `${count} ${unit}${count === 1 ? "" : "s"}` : "";
    });
    const first = counts.findIndex(Boolean);
    return counts.slice(first, first + 2).filter(Boolean).join(" ");
  }

  // Writes only what changes, so that a screen reader is not told the same again.
  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function age(line, now) {
    if (!sentences.has(line)) sentences.set(line, line.textContent);
    const late = now - Date.parse(line.dataset.wbDue);
    const isLate = late > 0;
    write(line, isLate ? `No new data has come for ${length(late)} ${line.dataset.wbOverdue}` : sentences.get(line));
    line.classList.toggle("wb-old", isLate);
  }

  function answer(element, now) {
    const duties = JSON.parse(element.dataset.wbDuties);
    const duty = duties.find(each => each.until === null || now < each.until);
    for (const part of element.querySelectorAll("[data-wb-part]")) {
      const name = part.dataset.wbPart;
      write(part, duty[name]);
      const tel = duty[`${name}-tel`];
      if (tel) part.href = `tel:${tel}`;
      else if (tel === "") part.removeAttribute("href");
    }
    // Between the parts stand words that are said only where there is something to say.
    for (const wrapper of element.querySelectorAll("[data-wb-with]")) wrapper.hidden = !duty[wrapper.dataset.wbWith];
  }

  function look() {
    const now = Date.now();
    for (const line of document.querySelectorAll("[data-wb-due]")) age(line, now);
    for (const element of document.querySelectorAll("[data-wb-duties]")) answer(element, now);
    for (const element of document.querySelectorAll("[data-wb-live]")) write(element, element.dataset.wbLive);
    for (const element of document.querySelectorAll("[data-wb-from]")) element.hidden = now < Date.parse(element.dataset.wbFrom);
    for (const element of document.querySelectorAll("[data-wb-until]")) element.hidden = now >= Date.parse(element.dataset.wbUntil);
  }

  look();
  setInterval(look, MINUTE / 2);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  // The theme can swap pages without loading them.
  if (window.document$) window.document$.subscribe(look);
})();
