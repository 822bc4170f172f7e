// Lets a fact open every report at its words. The page works without it.
(() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "instant" : "smooth";

  for (const story of document.querySelectorAll("[data-story]")) {
    const reader = story.querySelector(".reader");
    const chosen = reader.querySelector("[data-chosen]");
    const steps = reader.querySelector("[data-steps]");
    const panes = [...reader.querySelectorAll("[data-report]")];
    const order = [...new Set([...story.querySelectorAll(".account [data-fact]")].map((a) => a.dataset.fact))];
    let origin = null; // the link that was followed: focus goes back there
    let current = null;

    const marks = (fact, root) => [...root.querySelectorAll(`[data-facts~="${CSS.escape(fact)}"]`)];

    const clear = () => {
      for (const on of story.querySelectorAll(".on")) on.classList.remove("on");
      for (const pane of panes) pane.classList.remove("silent");
    };

    const select = (fact, pane) => {
      clear();
      current = fact;
      reader.classList.add("docked");
      steps.hidden = false;
      let saying = 0;
      for (const p of panes) {
        const found = marks(fact, p);
        for (const mark of found) mark.classList.add("on");
        p.classList.toggle("silent", found.length === 0);
        if (found.length > 0) {
          saying += 1;
          center(p, found[0]);
        }
      }
      for (const a of story.querySelectorAll(`.account [data-fact="${CSS.escape(fact)}"]`)) a.classList.add("on");
      chosen.textContent = saying === panes.length ? `in all ${saying} reports` : `in ${saying} of ${panes.length} reports`;
      if (pane) {
        pane.parentElement.scrollTo({ left: pane.offsetLeft - pane.parentElement.offsetLeft - 12, behavior });
        pane.focus({ preventScroll: true });
      }
    };

    // Scrolls inside the pane only, so that the page keeps its place.
    const center = (pane, mark) => {
      const box = mark.getBoundingClientRect();
      const view = pane.getBoundingClientRect();
      pane.scrollTo({ top: pane.scrollTop + box.top - view.top - view.height / 3, behavior });
    };

    const close = () => {
      if (!current) return;
      clear();
      current = null;
      reader.classList.remove("docked");
      steps.hidden = true;
      chosen.textContent = "";
      if (origin) origin.focus();
      origin = null;
    };

    const step = (by) => {
      const at = order.indexOf(current);
      const fact = order[(at + by + order.length) % order.length];
      const link = story.querySelector(`.account [data-fact="${CSS.escape(fact)}"]`);
      const folded = link.closest("details");
      if (folded) folded.open = true;
      link.scrollIntoView({ block: "center", behavior });
      origin = link;
      select(fact, null);
    };

    story.addEventListener("click", (event) => {
      const link = event.target.closest("[data-fact]");
      if (link && story.contains(link)) {
        event.preventDefault();
        origin = link;
        const target = document.getElementById(link.getAttribute("href").slice(1));
        select(link.dataset.fact, target ? target.closest("[data-report]") : null);
        return;
      }
      const button = event.target.closest("button");
      if (button?.dataset.step) step(Number(button.dataset.step));
      else if (button && "close" in button.dataset) close();
    });

    story.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });

    // Words in a report lead back to what rests on them.
    reader.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-facts]");
      if (!mark || !getSelection().isCollapsed) return;
      const facts = mark.dataset.facts.split(" ");
      const fact = facts[(facts.indexOf(current) + 1) % facts.length];
      select(fact, null);
      const link = story.querySelector(`.account [data-fact="${CSS.escape(fact)}"]`);
      if (link) {
        origin = link;
        link.scrollIntoView({ block: "center", behavior });
      }
    });
  }
})();
