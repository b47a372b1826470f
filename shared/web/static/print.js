// Puts a print button where one is asked for. Without script there is none: the browser's menu prints, too.
for (const place of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--second not-printed";
  button.textContent = place.dataset.print;
  button.addEventListener("click", () => window.print());
  place.replaceWith(button);
}
