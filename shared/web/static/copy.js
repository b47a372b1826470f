// Adds a copy button to what is marked for it. Without script there is none, and the text can be selected.
for (const kept of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy not-printed";
  button.textContent = kept.dataset.copy;
  const said = document.createElement("span");
  said.className = "small quiet";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(kept.textContent.trim().replace(/\s+/g, " "));
    said.textContent = kept.dataset.copied;
  });
  kept.after(button, said);
}
