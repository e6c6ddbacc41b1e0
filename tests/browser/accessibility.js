// What keeps people from using a page, each in a sentence that names the element. Numbers: WCAG 2.2, level AA.
const INTERACTIVE = "button, input:not([type=hidden]), select, textarea, a[href], summary,"
  + " [role=button], [role=link], [role=checkbox], [role=tab], [role=switch], [contenteditable], [onclick],"
  + " [tabindex]:not([tabindex='-1'])";

const interactive = () => [...document.querySelectorAll(INTERACTIVE)]
  .filter(element => isVisible(element) && !element.disabled && !element.closest("[inert]"));

// Structure: how the page is read aloud, and gone through.
const structureFlaws = () => {
  const flaws = [];
  const root = document.documentElement;
  if (!/^[a-z]{2,3}(-|$)/i.test(root.lang)) flaws.push("the page does not say its language");
  if (!tidy(document.title)) flaws.push("the page has no title");
  const mains = [...document.querySelectorAll("main, [role=main]")].filter(isVisible);
  if (mains.length !== 1) flaws.push(`the page has ${mains.length} main parts, not one`);
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(isVisible);
  const tops = headings.filter(heading => heading.localName === "h1");
  if (tops.length !== 1) flaws.push(`the page has ${tops.length} first headings, not one`);
  headings.reduce((above, heading) => {
    const level = Number(heading.localName[1]);
    if (level > above + 1) flaws.push(`${describe(heading)} skips a level of headings`);
    return level;
  }, 0);
  for (const image of document.querySelectorAll("img, input[type=image], area")) {
    if (!image.hasAttribute("alt")) flaws.push(`${describe(image)} has no text in its place`);
  }
  const seen = new Set();
  for (const { id } of document.querySelectorAll("[id]")) {
    if (seen.has(id)) flaws.push(`there are several elements with the id ${id}`);
    seen.add(id);
  }
  for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      const missing = element.getAttribute(attribute).split(/\s+/).filter(id => id && !document.getElementById(id));
      if (missing.length) flaws.push(`${describe(element)} points to ${missing[0]}, which is not there`);
    }
  }
  const zoom = document.querySelector("meta[name=viewport]")?.content ?? "";
  if (/user-scalable\s*=\s*(no|0)|maximum-scale\s*=\s*1\b/.test(zoom)) flaws.push("the page cannot be magnified");
  for (const element of document.querySelectorAll("[tabindex]")) {
    if (element.tabIndex > 0) flaws.push(`${describe(element)} pushes itself to the front of the tab order`);
  }
  for (const element of interactive()) {
    if (element.tabIndex < 0 && element.getAttribute("tabindex") !== "-1") {
      flaws.push(`${describe(element)} cannot be reached by keyboard`);
    }
  }
  return flaws;
};

// Targets for fingers: 24 px each way. A label is pressed as well as its box; a link within a sentence is as high as that.
const targetFlaws = () => interactive().filter(element => {
  const isInText = getComputedStyle(element).display === "inline" && element.matches("a, [role=link]")
    && tidy(element.parentElement.innerText) !== tidy(element.innerText);
  const boxes = [element, ...(element.labels ?? [])].map(one => one.getBoundingClientRect());
  return !isInText && !boxes.some(box => box.width >= 24 && box.height >= 24);
}).map(element => `${describe(element)} is too small for a finger`);

// Colours. Whatever notation a style has, a canvas knows it as red, green, blue and opacity.
const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const read = new Map();
const colour = text => {
  if (!read.has(text)) {
    const plain = text.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
    if (plain) {
      read.set(text, [plain[1], plain[2], plain[3], plain[4] ?? 1].map(Number));
    } else {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = text;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue, opacity] = pen.getImageData(0, 0, 1, 1).data;
      read.set(text, [red, green, blue, opacity / 255]);
    }
  }
  return read.get(text);
};

const over = ([red, green, blue, opacity], below) =>
  [red, green, blue].map((part, place) => part * opacity + below[place] * (1 - opacity));

// What lies behind the text of an element; null where a picture or a gradient does.
const ground = element => {
  const layers = [];
  for (let each = element; each; each = each.parentElement) {
    const style = getComputedStyle(each);
    if (style.backgroundImage !== "none") return null;
    const own = colour(style.backgroundColor);
    if (own[3] > 0) layers.push(own);
    if (own[3] === 1) break;
  }
  const sheet = document.createElement("div");
  sheet.style.backgroundColor = "Canvas";
  document.body.append(sheet);
  const canvas = colour(getComputedStyle(sheet).backgroundColor).slice(0, 3);
  sheet.remove();
  return layers.reduceRight((below, layer) => over(layer, below), canvas);
};

const luminance = parts => parts
  .map(part => part / 255)
  .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);

const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

const textsOf = () => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const parents = new Set();
  while (walk.nextNode()) {
    if (tidy(walk.currentNode.data)) parents.add(walk.currentNode.parentElement);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea, select")) parents.add(field);
  return [...parents].filter(element => isVisible(element) && !element.closest("option, :disabled, script, style"));
};

const contrastFlaws = () => textsOf().flatMap(element => {
  const style = getComputedStyle(element);
  const below = ground(element);
  if (!below) return [`${describe(element)} stands on a picture, where nobody knows whether it can be read`];
  let opacity = 1;
  for (let each = element; each; each = each.parentElement) opacity *= Number(getComputedStyle(each).opacity);
  const [red, green, blue, own] = colour(style.color);
  const ratio = contrast(over([red, green, blue, own * opacity], below), below);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const least = isLarge ? 3 : 4.5;
  return ratio + 0.005 < least
    ? [`${describe(element)} has a contrast of ${ratio.toFixed(2)}, which is less than ${least}`] : [];
});

// The way of the focus: what Tab should come to, in the order of the page, and how each looks with and without it.
const look = element => {
  const style = getComputedStyle(element);
  const outline = style.outlineStyle === "none" || parseFloat(style.outlineWidth) === 0
    || colour(style.outlineColor)[3] === 0 ? "none" : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`;
  return [outline, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecorationLine].join(" / ");
};

const stops = () => interactive().filter(element => element.tabIndex >= 0).filter((element, _, all) => {
  if (!element.matches("[type=radio]")) return true;
  const group = all.filter(one => one.matches("[type=radio]") && one.name === element.name && one.form === element.form);
  return element === (group.find(one => one.checked) ?? group[0]);
});

// Begins a walk from the top of the page; answers how many steps there are.
const beginWalk = () => {
  const before = document.activeElement;
  const start = document.createElement("span");
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus({ preventScroll: true });
  const all = stops();
  const walk = { before, start, all, plain: all.map(look), seen: [], unmarked: [] };
  walk.note = ({ target }) => {
    const place = all.indexOf(target);
    if (place < 0 || walk.seen.includes(place) || document.activeElement !== target) return;
    walk.seen.push(place);
    if (look(target) === walk.plain[place]) walk.unmarked.push(place);
  };
  // The last to hear of it: the page may have sent the focus elsewhere meanwhile, so that it never came to its target.
  window.addEventListener("focusin", walk.note);
  window.cloudChamberWalk = walk;
  return all.length;
};

const walkFlaws = () => {
  const { before, start, all, seen, unmarked, note } = window.cloudChamberWalk;
  window.removeEventListener("focusin", note);
  start.remove();
  delete window.cloudChamberWalk;
  if (before && before !== document.body) before.focus({ preventScroll: true });
  const flaws = all.filter((_, place) => !seen.includes(place)).map(one => `Tab does not come to ${describe(one)}`);
  seen.forEach((place, step) => {
    if (step > 0 && place < seen[step - 1]) {
      flaws.push(`Tab comes to ${describe(all[place])} after ${describe(all[seen[step - 1]])}, which stands behind it`);
    }
  });
  return flaws.concat(unmarked.map(place => `nothing shows that the focus is on ${describe(all[place])}`));
};
