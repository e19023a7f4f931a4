// The little that the leaders' pages need a script for.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
