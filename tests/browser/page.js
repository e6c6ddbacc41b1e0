// What is on a page, as people see it. Put before every script that looks at one.
const tidy = text => (text ?? "").replace(/\s+/g, " ").trim();

const isVisible = element =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;

// The element that this id names, and all of a list of them.
const named = ids => (ids ?? "").split(/\s+/).filter(Boolean).map(id => document.getElementById(id)).filter(Boolean);

// What an element is called: a part of the rules for accessible names, enough for pages of our own.
const nameOf = element => tidy(
  named(element.getAttribute("aria-labelledby")).map(label => label.innerText).join(" ")
  || element.getAttribute("aria-label")
  || [...(element.labels ?? [])].map(label => label.innerText).join(" ")
  || (element.matches("input[type=submit], input[type=button], input[type=reset]") ? element.value : "")
  || (element.matches("button, a, summary, [role]") ? element.innerText : "")
  || element.getAttribute("title"));

const CONTROLS = "button, input:not([type=hidden]), select, textarea, a[href], summary, progress, meter,"
  + " [role=button], [role=link], [role=checkbox], [role=progressbar], [role=textbox], [tabindex], [contenteditable]";

const controls = () => [...document.querySelectorAll(CONTROLS)].filter(isVisible);

// The one control of this name; null while there is none.
const control = name => {
  const found = controls().filter(element => nameOf(element) === name);
  if (found.length > 1) throw `there are ${found.length} controls called ${JSON.stringify(name)}`;
  return found[0] ?? null;
};

const pageText = () => tidy(document.body?.innerText);

// How an element is told of: `<input#name "Username">`.
const describe = element => {
  const id = element.id ? `#${element.id}` : "";
  const words = nameOf(element) || tidy(element.innerText).slice(0, 40);
  return `<${element.localName}${id}>` + (words ? ` ${JSON.stringify(words)}` : "");
};
