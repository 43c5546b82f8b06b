// The scheme that somebody chose, before the page is seen in another.
"use strict";
(() => {
  const chosen = __md_get("__palette");
  if (!chosen || !chosen.color) return;
  const colors = { ...chosen.color };
  if (colors.media === "(prefers-color-scheme)") {
    const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const input = document.querySelector(`[data-md-color-media="(prefers-color-scheme: ${scheme})"]`);
    for (const key of ["media", "scheme", "primary", "accent"]) colors[key] = input.getAttribute(`data-md-color-${key}`);
  }
  for (const [key, value] of Object.entries(colors)) document.body.setAttribute(`data-md-color-${key}`, value);
})();
