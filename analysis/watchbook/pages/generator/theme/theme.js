// What the theme remembers, and where: as a file, so that the policy needs to let no script of a page run.
"use strict";
var __md_scope = new URL("..", document.currentScript.src);
var __md_hash = text => [...text].reduce((sum, letter) => (sum << 5) - sum + letter.charCodeAt(0), 0);
var __md_get = (name, store = localStorage, scope = __md_scope) =>
  JSON.parse(store.getItem(`${scope.pathname}.${name}`));
var __md_set = (name, value, store = localStorage, scope = __md_scope) => {
  try {
    store.setItem(`${scope.pathname}.${name}`, JSON.stringify(value));
  } catch {
    // Who lets nothing be remembered reads on in the scheme of their machine.
  }
};
