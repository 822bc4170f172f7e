// The desk beside a story's own script: "/" goes to the search, an address that ends in a fact opens
// what is folded around it, and files dropped anywhere, or text pasted, become reports.
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

  // The reports of a large story come behind its page; a fact chosen before waits for them.
  const fetched = new Map();
  const fetchReports = (panes) => {
    const get = async () => {
      const answer = await fetch(panes.dataset.later);
      if (!answer.ok) throw new Error(`${answer.status}`);
      panes.innerHTML = await answer.text();
      panes.removeAttribute("data-later");
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && panes.contains(target)) target.scrollIntoView({ block: "start" });
    };
    const failed = () => {
      fetched.delete(panes);
      panes.querySelector("[role=status]").textContent = "The reports could not be fetched. Choose a fact to try again.";
    };
    if (!fetched.has(panes)) fetched.set(panes, get().catch(failed));
    return fetched.get(panes);
  };
  addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-story] [data-fact]");
    const panes = link && link.closest("[data-story]").querySelector("[data-later]");
    if (!panes || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    fetchReports(panes).then(() => panes.dataset.later || link.click());
  }, true);
  addEventListener("load", () => document.querySelectorAll("[data-later]").forEach(fetchReports));

  // Files may be dropped wherever they can be added: into the form of the page, else the hidden one.
  const form = document.querySelector("[data-add]") || document.getElementById("drop");
  if (!form) return;
  const files = form.querySelector("input[type=file]");
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const light = (on) => document.body.classList.toggle("dropping", on);
  addEventListener("dragenter", (event) => {
    if (holdsFiles(event)) light((depth += 1) > 0);
  });
  addEventListener("dragleave", (event) => {
    if (holdsFiles(event)) light((depth = Math.max(0, depth - 1)) > 0);
  });
  addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  const send = () => {
    const button = form.querySelector("button[data-busy]");
    if (button) {
      button.textContent = button.dataset.busy;
      button.setAttribute("aria-busy", "true");
    }
    document.body.classList.add("busy");
  };
  form.addEventListener("submit", send);
  addEventListener("pageshow", () => document.body.classList.remove("busy", "dropping"));
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth = 0;
    light(false);
    files.files = event.dataTransfer.files;
    form.requestSubmit();
  });

  // Text pasted where no field has the focus goes to the form for it.
  const kept = "variorum-pasted";
  const field = document.querySelector("[data-paste]");
  addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (event.clipboardData?.files.length) {
      files.files = event.clipboardData.files;
      form.requestSubmit();
    } else if (text.trim().length > 80) {
      if (field) {
        field.value = text;
        field.focus();
      } else {
        sessionStorage.setItem(kept, text);
        location.assign("/add");
      }
    }
  });
  if (field && sessionStorage.getItem(kept)) {
    field.value = sessionStorage.getItem(kept);
    sessionStorage.removeItem(kept);
    field.focus();
  }
})();
