// The little that the leaders' pages need a script for.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// Copying a text to paste elsewhere. Without a script it can be marked by hand.
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  document.getElementById(button.dataset.copy).select();
  // The newer way asks for a right that the pages do not have, and for https.
  if (!document.execCommand("copy")) return;
  button.textContent = button.dataset.done;
  document.getElementById("copied").textContent = button.dataset.done;
});

// Something goes on that the page only shows: look again until another page comes.
if (document.querySelector("[data-reload]")) setTimeout(() => location.reload(), 1500);
