// What is looked at on a page as it stands; each gives a list of what is wrong with it.
const eyes = (() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const named = (element) => {
    const kind = element.localName + (element.id ? `#${element.id}` : element.className && `.${element.className}`);
    return `${kind} “${(element.innerText || element.value || "").trim().slice(0, 30)}”`;
  };

  // Everything that has a box of its own and is no run of words: the design, without the glyphs.
  const boxed = () =>
    [...document.body.querySelectorAll("*")].filter(
      (element) =>
        shown(element) &&
        !element.closest("svg *, select *, bdi, [dir=ltr] *") &&
        (getComputedStyle(element).display !== "inline" || ["svg", "img"].includes(element.localName)),
    );

  const boxes = () => boxed().map((element) => element.getBoundingClientRect());

  function mirror() {
    scrollTo(0, 0);
    const root = document.documentElement;
    const wide = root.clientWidth;
    const elements = boxed();
    const before = boxes();
    root.dir = "ltr";
    const after = elements.map((element) => element.getBoundingClientRect());
    root.dir = "rtl";
    const off = elements.filter((_, place) => {
      const [here, there] = [before[place], after[place]];
      const far = [here.left - (wide - there.right), here.right - (wide - there.left), here.top - there.top, here.height - there.height];
      return far.some((pixels) => Math.abs(pixels) > 1);
    });
    const arrows = [...document.querySelectorAll("svg.mirrored")].filter(
      (arrow) => shown(arrow) && !getComputedStyle(arrow).transform.startsWith("matrix(-1"),
    );
    return { count: elements.length, wrong: [...off.map(named), ...arrows.map((arrow) => `not turned: ${named(arrow)}`)] };
  }

  // For a picture of the design alone: glyphs, ticks, pictures, and signs that are the same in every script have no mirror.
  const UNSAID = new CSSStyleSheet();
  UNSAID.replaceSync(`
    *, ::marker, ::placeholder, ::file-selector-button {
      color: transparent !important; -webkit-text-fill-color: transparent !important;
      text-decoration-color: transparent !important; caret-color: transparent !important;
    }
    svg:not(.mirrored), svg:not(.mirrored) *, img, input:checked { visibility: hidden !important; }
  `);
  const hush = (isHushed) => {
    document.adoptedStyleSheets = isHushed ? [UNSAID] : [];
  };

  const isWide = () => {
    const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return wider > 0 ? [`wider than the window by ${wider}`] : [];
  };

  // Words that are cut off by their own box.
  const cut = () =>
    [...document.body.querySelectorAll("*")]
      .filter((element) => shown(element) && !element.closest(".unseen, .skip, svg, textarea, input, select"))
      .filter((element) => {
        const style = getComputedStyle(element);
        const hides = (value) => value === "hidden" || value === "clip";
        return (
          (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1) ||
          (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
        );
      })
      .map((element) => `cut off: ${named(element)}`);

  // WCAG 1.4.12: the spacing that a reader may set.
  function spaced() {
    const everything = [...document.querySelectorAll("body, body *")].filter((element) => !element.closest("svg"));
    for (const element of everything) {
      element.style.setProperty("line-height", "1.5", "important");
      element.style.setProperty("letter-spacing", "0.12em", "important");
      element.style.setProperty("word-spacing", "0.16em", "important");
      if (element.localName === "p") element.style.setProperty("margin-block-end", "2em", "important");
    }
    const wrong = [...isWide(), ...cut(), ...overlapping()].map((one) => `spaced: ${one}`);
    for (const element of everything) element.removeAttribute("style");
    return wrong;
  }

  // Controls that lie on each other.
  function overlapping() {
    const controls = [...document.querySelectorAll(CONTROLS)].filter(
      (one) => shown(one) && !one.closest(".exit, .skip, .unseen") && !one.matches(".skip, .unseen"),
    );
    const rects = controls.map((one) => one.getBoundingClientRect());
    return controls
      .filter((one, place) => {
        const next = rects[place + 1];
        const here = rects[place];
        if (!next || one.contains(controls[place + 1]) || !next.width) return false;
        const across = Math.min(here.right, next.right) - Math.max(here.left, next.left);
        const down = Math.min(here.bottom, next.bottom) - Math.max(here.top, next.top);
        return across > 2 && down > 2 && getComputedStyle(one).display !== "inline";
      })
      .map((one) => `lies on the next: ${named(one)}`);
  }

  function head(language, direction) {
    const root = document.documentElement;
    const wrong = [];
    if (document.querySelectorAll("h1").length !== 1) wrong.push(`${document.querySelectorAll("h1").length} h1`);
    if (root.lang !== language) wrong.push(`lang is ${root.lang}`);
    if (root.dir !== direction || getComputedStyle(document.body).direction !== direction) wrong.push(`dir is ${root.dir}`);
    if (!document.title.trim() || document.title.startsWith("–")) wrong.push("no title");
    return wrong;
  }

  const visible = () => [...document.body.querySelectorAll("*")].map((one) => (shown(one) ? 1 : 0)).join("");

  // The document without what it says: where two are the same, a rule that reads no words says the same of both.
  const SAID = ["aria-label", "alt", "title", "placeholder", "value", "content"];
  const PASSED = ["lang", "dir", "style", "href", "src"];
  const shape = () =>
    [...document.querySelectorAll("*:not(.languages *)")]
      .map((one) => {
        const attributes = [...one.attributes]
          .filter(({ name }) => !PASSED.includes(name) && !name.startsWith("data-"))
          .map(({ name, value }) => `${name}=${SAID.includes(name) ? value.trim() !== "" : value}`);
        const says = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        return `${one.localName} ${attributes.sort()} ${says}`;
      })
      .join("\n");

  // Where the keyboard goes: in the order of the page, a set of radio buttons once.
  function stops() {
    const seen = new Set();
    return [...document.querySelectorAll(CONTROLS)].filter((one) => {
      if (one.tabIndex < 0 || one.disabled || !shown(one) || (one.closest("details:not([open])") && one.localName !== "summary"))
        return false;
      if (one.type !== "radio") return true;
      const chosen = [...document.getElementsByName(one.name)].find((other) => other.checked);
      const isFirst = !seen.has(one.name);
      seen.add(one.name);
      return chosen ? chosen === one : isFirst;
    });
  }

  const STYLE = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "backgroundColor", "color", "textDecorationLine"];
  const look = (element) => {
    const style = getComputedStyle(element);
    return STYLE.map((name) => style[name]).join();
  };

  // Whoever reads the page goes down, and along the line.
  function order() {
    scrollTo(0, 0);
    const isRight = document.documentElement.dir === "rtl";
    const places = stops()
      .filter((one) => !one.matches(".skip"))
      .map((one) => {
        const box = (one.closest("label") || one).getClientRects()[0];
        return { one, top: box.top, bottom: box.bottom, from: isRight ? -box.right : box.left };
      });
    return places
      .filter((here, place) => {
        const before = places[place - 1];
        if (!before) return false;
        const isAbove = here.bottom <= before.top + 1;
        const isInLine = Math.min(here.bottom, before.bottom) - Math.max(here.top, before.top) > 4;
        return isAbove || (isInLine && here.from < before.from - 1);
      })
      .map((here) => `comes too late: ${named(here.one)}`);
  }

  // After a real press of Tab, focus by script looks as focus by keyboard does.
  function focus() {
    const wrong = [];
    for (const one of stops()) {
      one.blur();
      const before = look(one);
      const around = look(one.closest("label") || one);
      one.focus();
      if (document.activeElement !== one) {
        wrong.push(`cannot be reached: ${named(one)}`);
        continue;
      }
      if (look(one) === before && look(one.closest("label") || one) === around) wrong.push(`focus is not seen: ${named(one)}`);
      one.scrollIntoView({ block: "nearest" });
      const box = one.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1)];
      const there = document.elementFromPoint(x, y);
      const covers = document.querySelector(".exit");
      if (there && covers && covers.contains(there) && !covers.contains(one)) wrong.push(`focus is covered: ${named(one)}`);
    }
    document.activeElement.blur();
    return wrong;
  }

  const EDGED = ".button, input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), select, textarea";

  // With the reader's own colours a background is gone: what can be pressed or filled needs an edge.
  const edges = () =>
    [...document.querySelectorAll(EDGED)]
      .filter((one) => shown(one) && !one.matches(".unseen, .button--link"))
      .filter((one) => {
        const style = getComputedStyle(one);
        return style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 1 || style.borderTopColor === style.backgroundColor;
      })
      .map((one) => `no edge: ${named(one)}`);

  // What is said as it was typed or named, whatever the language.
  const NAMES = ".receipt-words, time, bdi, .told, body [dir=ltr], body [lang]";

  // Every run of words that a reader sees or hears, with where it stands.
  function words() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent.closest("script, noscript, style, textarea, option, svg, .languages ul") || !walker.currentNode.data.trim()) continue;
      found.push([walker.currentNode.data, parent.closest(NAMES) !== null]);
    }
    const heard = ["aria-label", "alt", "title", "placeholder"].flatMap((name) =>
      [...document.querySelectorAll(`body [${name}]`)].map((one) => one.getAttribute(name)),
    );
    // What the script of the files sent about one that is not finished, to go on with it.
    const isForScript = (name) => name === "data-metadata";
    const data = [...document.querySelectorAll("body *")].flatMap((one) =>
      [...one.attributes]
        .filter((other) => other.name.startsWith("data-") && !isForScript(other.name) && /[a-z] [a-z]/i.test(other.value))
        .map((other) => other.value),
    );
    return { texts: found, labels: [...heard, ...data], title: document.title };
  }

  return { boxes, mirror, hush, isWide, cut, spaced, overlapping, head, visible, shape, stops, order, focus, edges, words, named };
})();
