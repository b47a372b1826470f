// Leaves at once: by the button, or by Shift three times, each within five seconds. Without script the button is a form.
const way = document.querySelector("[data-exit]");
const said = way?.querySelector("[role=status]");
const PRESSES = 3;
const PATIENCE_MS = 5000;
let presses = 0;
let wasHeld = false;
let timer;

const count = (number, text) => {
  presses = number;
  way.dataset.presses = number;
  said.textContent = said.dataset[text] ?? "";
  clearTimeout(timer);
  if (number) timer = setTimeout(() => count(0, "over"), PATIENCE_MS);
};

const tabs = new BroadcastChannel("exit");

const leave = () => {
  const { action } = way;
  // Before the other page: whatever becomes of our word to the server, it shows nothing to a browser with this cookie.
  document.cookie = way.dataset.left;
  document.documentElement.lang = "";
  document.title = new URL(way.dataset.exit).hostname;
  document.body.replaceChildren();
  // The server forgets while the other page opens: nobody waits for it.
  navigator.sendBeacon(action);
  location.replace(way.dataset.exit);
};

const leaveEverywhere = () => {
  tabs.postMessage("left");
  leave();
};

// What lies open in another tab leaves, too.
if (way) tabs.onmessage = leave;

way?.addEventListener("submit", (event) => {
  event.preventDefault();
  leaveEverywhere();
});

// Shift by itself: one that was held for a capital letter does not count.
addEventListener("keyup", (event) => {
  if (!way) return;
  if (event.key === "Shift" && !wasHeld) {
    if (presses + 1 === PRESSES) leaveEverywhere();
    else count(presses + 1, presses ? "one" : "two");
  } else if (presses) count(0);
  wasHeld = event.shiftKey;
});

// Whoever comes back by the arrow sees what the server shows now, not a copy.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
