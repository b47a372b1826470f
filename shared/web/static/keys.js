// Keys of the desk: j and k go through the queue, others are named by data-key. `?` turns them off and on again.
const hint = document.querySelector("[data-keys]");
const isOn = () => localStorage.getItem("keys") !== "off";
const show = () => {
  for (const part of hint.querySelectorAll("[data-when-on]")) part.hidden = !isOn();
};

const go = (step) => {
  const links = [...document.querySelectorAll(".table--strips a")];
  const here = links.findIndex((link) => link === document.activeElement || link.ariaCurrent === "true");
  links[Math.min(Math.max(here + step, 0), links.length - 1)]?.focus();
};

// A key goes to a page or to a button; what a button does takes Enter as well.
const reach = (found) => (found instanceof HTMLButtonElement ? found.focus() : found?.click());

if (hint) {
  hint.hidden = false;
  show();
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "?") {
      localStorage.setItem("keys", isOn() ? "off" : "on");
      show();
    } else if (isOn()) {
      if (event.key === "j") go(1);
      else if (event.key === "k") go(-1);
      else reach(document.querySelector(`[data-key="${CSS.escape(event.key)}"] :is(a, button, summary)`));
    }
  });
}
