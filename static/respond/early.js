// Runs before the page's own script, and in browsers that cannot read that one: takes the slip out of the
// address, and shows a way on when the page cannot start. The build turns it into words that browsers had in 2010.

var root = document.documentElement;
var carried = document.querySelector("#plain [name=code]"); // where the slip waits; open links have none
var slip = location.hash.slice(1);

function fail(kind) {
  if (root.getAttribute("data-ready") === null && root.getAttribute("data-failed") === null) root.setAttribute("data-failed", kind);
}

root.setAttribute("data-script", "");
if (carried) {
  carried.value = slip === "main" ? "" : slip;
  if (carried.value) history.replaceState(null, "", location.pathname + location.search);
}
// A script that does not come is the network's fault; one that cannot be read, or breaks, is not.
addEventListener("error", (event) => {
  if (event.target === window) fail("old");
  else if (event.target.nodeName === "SCRIPT") fail("offline");
}, true);
addEventListener("submit", (event) => {
  if (root.getAttribute("data-ready") === null) event.preventDefault();
}, true);
addEventListener("click", (event) => {
  if (event.target.id === "again") {
    event.preventDefault();
    if (carried?.value) history.replaceState(null, "", location.pathname + location.search + "#" + carried.value);
    location.reload();
  } else if (carried?.value && event.target.className === "to-form") {
    event.preventDefault();
    carried.form.elements.lang.value = root.lang;
    carried.form.submit();
  }
});
if (!("noModule" in document.createElement("script"))) fail("old");
