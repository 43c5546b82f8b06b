// What a day of a chart says when it is pointed at, tapped, or reached with the arrow keys.
// Without this script the tables of the page say the same.
"use strict";
(() => {
  const DAY = 24 * 60 * 60 * 1000;
  const FORMAT = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
  const CHARTS = "[data-wb-days]";
  const places = new WeakMap();
  let tip, line;

  // "Sun 8 Nov: 18 %, normal 13 to 26 %, in band"
  function text(data, index) {
    const day = new Date(Date.parse(data.wbFirst) + index * DAY).toLocaleDateString("en-GB", FORMAT).replace(",", "");
    const days = data.wbDays.split(";").map(words => words.split("|"));
    const words = days[index] || [""];
    const [value, word = 0] = words.length === 2 ? words : [words[0], words[3]];
    if (words.length === 1) return `${day}: nothing is known`;
    // An end of the band that is not said is as it was when it was last said.
    const end = place => days.slice(0, index + 1).reduce((last, said) => (said[2] !== undefined && said[place]) || last, "");
    const [low, high] = [end(1), end(2)];
    const parts = [value ? value + data.wbUnit : "no value"];
    if (data.wbNormal && words.length > 2) parts.push(`${data.wbNormal} ${low} to ${high}${data.wbUnit}`);
    parts.push(data.wbWords.split("|")[word]);
    return `${day}: ${parts.join(", ")}`;
  }

  function show(chart, index) {
    const count = chart.dataset.wbDays.split(";").length;
    const at = Math.min(Math.max(index, 0), count - 1);
    places.set(chart, at);
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "wb-tip";
      tip.setAttribute("role", "status");
      line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      line.setAttribute("class", "wb-cursor");
    }
    const x = `${((at + 0.5) / count) * 100}%`;
    for (const [name, value] of [["x1", x], ["x2", x], ["y1", "0"], ["y2", "100%"]]) line.setAttribute(name, value);
    chart.append(line);
    (chart.closest(".wb") || document.body).append(tip);
    tip.hidden = false;
    tip.textContent = text(chart.dataset, at);
    const box = chart.getBoundingClientRect();
    const middle = box.left + (box.width * (at + 0.5)) / count;
    const most = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(8, Math.min(middle - tip.offsetWidth / 2, most))}px`;
    tip.style.top = `${Math.max(4, box.top - tip.offsetHeight - 4)}px`;
  }

  function hide() {
    if (!tip) return;
    tip.hidden = true;
    line.remove();
  }

  function point(event) {
    const chart = event.target.closest && event.target.closest(CHARTS);
    if (!chart) return event.type === "pointermove" && document.activeElement.matches(CHARTS) ? undefined : hide();
    const box = chart.getBoundingClientRect();
    const count = chart.dataset.wbDays.split(";").length;
    show(chart, Math.floor(((event.clientX - box.left) / box.width) * count));
  }

  function key(event) {
    if (!event.target.matches || !event.target.matches(CHARTS)) return;
    const last = event.target.dataset.wbDays.split(";").length - 1;
    const at = places.has(event.target) ? places.get(event.target) : last;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") hide();
    if (to === undefined) return;
    event.preventDefault();
    show(event.target, to);
  }

  // What scrolls sideways can be reached with the keyboard; where nothing does, there is no stop.
  function prepare() {
    for (const chart of document.querySelectorAll(CHARTS)) chart.setAttribute("tabindex", "0");
    for (const box of document.querySelectorAll(".wb-scroll, .wb pre, .wb pre code, .wb-report p"))
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  }

  document.addEventListener("pointermove", point);
  document.addEventListener("pointerdown", point);
  document.addEventListener("keydown", key);
  document.addEventListener("focusin", event => {
    if (event.target.matches(CHARTS)) show(event.target, event.target.dataset.wbDays.split(";").length - 1);
    else hide();
  });
  addEventListener("scroll", hide, { passive: true });
  addEventListener("resize", prepare);
  prepare();
  if (window.document$) window.document$.subscribe(prepare);
})();
