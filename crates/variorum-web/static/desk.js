// The desk beside a story's own script: "/" goes to the search, and an address that ends in a fact
// opens what is folded around it.
(() => {
  "use strict";
  const find = document.querySelector("[data-find]");
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find.focus();
      find.select();
    }
  });
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details:not([open])");
    if (folded) {
      folded.open = true;
      target.scrollIntoView({ block: "start" });
    }
  };
  addEventListener("hashchange", unfold);
  unfold();
})();
