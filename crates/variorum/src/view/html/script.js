// Lets a fact open every report at its words. The page works without it.
(() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "instant" : "smooth";

  for (const story of document.querySelectorAll("[data-story]")) {
    const reader = story.querySelector(".reader");
    const chosen = reader.querySelector("[data-chosen]");
    const steps = reader.querySelector("[data-steps]");
    // They may come after the page.
    const reports = () => [...reader.querySelectorAll("[data-report]")];
    const order = [...new Set([...story.querySelectorAll(".account [data-fact]")].map((a) => a.dataset.fact))];
    let origin = null; // the link that was followed: focus goes back there
    let current = null;

    const marks = (fact, root) => [...root.querySelectorAll(`[data-facts~="${CSS.escape(fact)}"]`)];

    const clear = () => {
      for (const on of story.querySelectorAll(".on")) on.classList.remove("on");
      for (const pane of reports()) pane.classList.remove("silent");
    };

    const select = (fact, pane) => {
      clear();
      current = fact;
      reader.classList.add("docked");
      steps.hidden = false;
      let saying = 0;
      const panes = reports();
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

    // The timeline, as long as one likes: the line is stretched and scrolled; keys go along it.
    for (const scale of story.querySelectorAll("[data-scale]")) {
      const line = scale.querySelector("[data-line]");
      const drawn = line.querySelector("svg");
      const told = scale.querySelector("[data-moment]");
      const buttons = scale.querySelector("[data-zoom]");
      const dots = [...line.querySelectorAll("a")];
      let length = 1;
      // What has the focus stays where it is, else the middle.
      const middle = () => {
        const dot = dots.includes(document.activeElement) && document.activeElement.getBoundingClientRect();
        return dot ? dot.left + dot.width / 2 - line.getBoundingClientRect().left : line.clientWidth / 2;
      };
      const zoom = (by, at = middle()) => {
        const next = Math.min(16, Math.max(1, length * by));
        const point = (line.scrollLeft + at) / length;
        length = next;
        drawn.setAttribute("width", `${length * 100}%`);
        line.scrollLeft = point * length - at;
        for (const n of [2, 4, 8]) scale.classList.toggle(`z${n}`, length >= n);
        buttons.querySelector('[data-by="0.5"]').disabled = length === 1;
        buttons.querySelector('[data-by="2"]').disabled = length === 16;
      };
      const go = (by) => {
        const at = dots.indexOf(document.activeElement);
        const next = dots[at < 0 ? (by > 0 ? 0 : dots.length - 1) : Math.min(dots.length - 1, Math.max(0, at + by))];
        next.focus({ preventScroll: true });
        const box = next.getBoundingClientRect();
        const view = line.getBoundingClientRect();
        if (box.left < view.left || box.right > view.right) line.scrollLeft += box.left - view.left - view.width / 2;
        told.textContent = next.querySelector("title").textContent;
      };
      buttons.hidden = false;
      zoom(1);
      buttons.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) zoom(Number(button.dataset.by));
      });
      line.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const keys = { ArrowRight: () => go(1), ArrowLeft: () => go(-1), Home: () => go(-dots.length), End: () => go(dots.length), "+": () => zoom(2), "=": () => zoom(2), "-": () => zoom(0.5), 0: () => zoom(1 / length) };
        if (keys[event.key]) {
          event.preventDefault();
          keys[event.key]();
        }
      });
      line.addEventListener("wheel", (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        zoom(event.deltaY < 0 ? 2 : 0.5, event.clientX - line.getBoundingClientRect().left);
      }, { passive: false });
    }

    // The matrix, by any of its columns: a report's contradicted and said facts first.
    for (const table of story.querySelectorAll("[data-sort]")) {
      const body = table.tBodies[0];
      const first = [...body.rows];
      const heads = [...table.tHead.rows[0].cells];
      const rank = (row, n) => {
        const cell = row.cells[n];
        return cell.querySelector(".not") ? 0 : cell.querySelector(".yes") ? 1 : 2;
      };
      const name = (row) => row.cells[0].textContent;
      heads.forEach((head, n) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const was = head.getAttribute("aria-sort");
          for (const other of heads) other.removeAttribute("aria-sort");
          const rows = [...first];
          if (was === "ascending" && n > 0) {
            rows.sort((a, b) => rank(b, n) - rank(a, n));
            head.setAttribute("aria-sort", "descending");
          } else if (was === "ascending") {
            // A second time: as it was.
          } else {
            rows.sort(n > 0 ? (a, b) => rank(a, n) - rank(b, n) : (a, b) => name(a).localeCompare(name(b)));
            head.setAttribute("aria-sort", "ascending");
          }
          body.append(...rows);
        });
      });
    }

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
