// What a reader does in the book: programs to step through, and predictions. It needs no server and loads nothing.
//
// A panel's data are all positions of a program, found by the explorer when the book was built. This script follows them; it
// neither runs nor decides anything. Node: s how each thread stands, o what each object holds, e the steps
// [thread, way, to, words], h a hint [question, place, thread], z the outcome.
"use strict";

(() => {
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };

  // text in which `code` is marked as at the prompt
  const prose = (text) => text.split("`").map((part, n) => (n % 2 ? element("code", {}, part) : part));

  const count = (number, thing, plural) => `${number} ${number === 1 ? thing : plural || thing + "s"}`;

  // ---- schedules, as the prompt writes them ----

  const writeSchedule = (turns, ends) => {
    const parts = ends ? ["ends"] : [];
    for (let at = 0; at < turns.length; ) {
      const [thread, way] = turns[at];
      let run = 1;
      while (at + run < turns.length && turns[at + run][0] === thread && turns[at + run][1] === way) run += 1;
      const written = run > 3 ? run : 1;
      parts.push(thread + (way > 0 ? `:${way}` : "") + (written > 1 ? `x${written}` : ""));
      at += written;
    }
    return parts.join(".");
  };

  const readSchedule = (text) => {
    const turns = [];
    for (const part of text.replace(/^@/, "").split(".")) {
      if (part === "ends" || part === "") continue;
      const match = /^(\d+)(?::(\d+))?(?:x(\d+))?$/.exec(part);
      if (!match || Number(match[3] || 1) > 100000) return null;
      for (let n = 0; n < Number(match[3] || 1); n += 1) turns.push([Number(match[1]), Number(match[2] || 0)]);
    }
    return turns;
  };

  const length = (turns) => {
    const switches = turns.filter(([thread], n) => n > 0 && turns[n - 1][0] !== thread).length;
    return `${count(turns.length, "step")}, ${count(switches, "switch", "switches")}`;
  };

  // ---- where the reader is in a program ----

  class Way {
    constructor(data) {
      this.data = data;
      this.taken = []; // the steps, those that were undone included
      this.at = 0;
      this.found = new Set();
    }

    index(steps = this.at) {
      return steps === 0 ? 0 : this.taken[steps - 1][2];
    }

    node(steps = this.at) {
      return this.data.nodes[this.index(steps)];
    }

    turns() {
      return this.taken.slice(0, this.at).map(([thread, way]) => [thread, way]);
    }

    schedule() {
      return writeSchedule(this.turns(), this.data.ends);
    }

    step(thread, way) {
      const edge = this.node().e.find(([by, falls]) => by === thread && falls === way);
      if (!edge) return false;
      this.taken.length = this.at;
      this.taken.push(edge);
      this.go(this.at + 1);
      return true;
    }

    go(steps) {
      this.at = Math.max(0, Math.min(steps, this.taken.length));
      if (this.node().z !== undefined) this.found.add(this.node().z);
    }

    // as far as the schedule fits; whether all of it does
    load(turns) {
      this.taken = [];
      this.at = 0;
      return turns.every(([thread, way]) => this.step(thread, way));
    }

    // after how many of its steps the goal could last be reached
    lastHope() {
      for (let steps = this.at; steps >= 0; steps -= 1) if (this.node(steps).h) return steps;
      return null;
    }
  }

  // ---- a panel ----

  class Panel {
    constructor(section, data) {
      this.section = section;
      this.data = data;
      this.way = new Way(data);
      this.rung = 0;
      section.tabIndex = -1;
      this.build();
      section.addEventListener("keydown", (event) => this.key(event));
      window.addEventListener("hashchange", () => this.fromUrl());
      if (section.dataset.at) this.way.load(readSchedule(section.dataset.at) || []);
      this.fromUrl();
      this.draw();
    }

    build() {
      const { data } = this;
      const button = (label, keys, act) => {
        const made = element("button", { type: "button", "aria-keyshortcuts": keys, class: "rc-button" }, label);
        made.addEventListener("click", act);
        return made;
      };
      this.buttons = {
        undo: button("Undo", "ArrowLeft", () => this.go(this.way.at - 1)),
        redo: button("Redo", "ArrowRight", () => this.go(this.way.at + 1)),
        restart: button("Restart", "Home", () => this.go(0)),
        hint: button("Hint", "h", () => this.hint()),
      };
      this.status = element("p", { class: "rc-status", role: "status" });
      this.threads = element("div", { class: "rc-threads" });
      this.columns = data.threads.map((thread, number) => this.column(thread, number));
      this.objects = element("p", { class: "rc-objects" });
      this.hinted = element("p", { class: "rc-hint", role: "status" });
      this.end = element("div", { class: "rc-end", role: "status" });
      this.log = element("ol", { class: "rc-log" });
      this.found = element("p", { class: "rc-found" });
      this.link = element("p", { class: "rc-link" });
      this.section.replaceChildren(
        element("p", { class: "rc-title" }, element("strong", {}, data.typed), " · goal: ", ...prose(data.goal)),
        this.status,
        this.threads,
        this.objects,
        element("div", { class: "rc-controls", role: "group", "aria-label": "The schedule" }, ...Object.values(this.buttons)),
        this.hinted,
        this.end,
        this.found,
        element("details", { class: "rc-steps" }, element("summary", {}, "Steps so far"), this.log),
        this.link,
        element(
          "p",
          { class: "rc-keys" },
          "Keys, once you have clicked in here: a thread's number lets it take a step, ← undoes, → redoes, Home restarts, h hints.",
        ),
      );
    }

    column(thread, number) {
      const { data } = this;
      const steps = element("div", { class: "rc-step" });
      const does = element("p", { class: "rc-does" });
      const lines = (data.sources[thread.source] || []).map(([line, code]) => {
        const mark = element("span", { class: "rc-mark" }, " ");
        const row = element("span", { class: "rc-line", "data-line": line });
        row.append(mark, element("span", { class: "rc-number" }, String(line).padStart(4)), ` ${code}\n`);
        return { line, row, mark };
      });
      const source = element("pre", { class: "rc-source", tabindex: 0, role: "region", "aria-label": `Source of ${thread.name}` });
      source.append(...lines.map(({ row }) => row));
      const column = element("div", { class: `rc-thread rc-lane-${number === 0 ? 0 : 1 + ((number - 1) % 6)}` }, steps, does);
      if (lines.length > 0) column.append(source);
      // who takes no step at all is not shown
      const acts = thread.source !== null || data.nodes.some((node) => node.e.some(([by]) => by === number));
      if (acts) this.threads.append(column);
      return { column, steps, does, lines, name: thread.name, number };
    }

    draw() {
      const { data, way } = this;
      const node = way.node();
      const last = way.at > 0 ? data.words[way.taken[way.at - 1][3]] : "";
      this.status.replaceChildren(...prose(length(way.turns()) + (last ? ` · ${last}` : "")));
      for (const column of this.columns) this.drawColumn(column, node);
      this.objects.textContent = node.o.map((held) => data.words[held]).join("  ·  ");
      this.hinted.textContent = "";
      this.buttons.undo.setAttribute("aria-disabled", way.at === 0);
      this.buttons.redo.setAttribute("aria-disabled", way.at === way.taken.length);
      this.buttons.restart.setAttribute("aria-disabled", way.at === 0);
      this.drawEnd(node);
      this.log.replaceChildren(
        ...way.taken.slice(0, way.at).map(([thread, , , words]) =>
          element("li", { class: `rc-lane-${thread === 0 ? 0 : 1 + ((thread - 1) % 6)}` }, data.words[words])),
      );
      this.found.textContent = `Outcomes found: ${way.found.size} of ${data.outcomes.length}`;
      const names = [...way.found].sort((a, b) => a - b).map((z) => data.outcomes[z].label);
      if (names.length > 0) this.found.append(` (${names.join("; ")})`);
      this.section.dataset.found = way.found.size;
      const schedule = way.schedule();
      const anchor = element("a", { href: `#${this.section.id}@${schedule}` }, "a link to this position");
      this.link.replaceChildren(anchor, " · at the prompt: ", element("code", {}, `drive ${data.typed}${schedule ? ` @${schedule}` : ""}`));
    }

    drawColumn(column, node) {
      const { data } = this;
      const standing = data.standings[node.s[column.number]];
      const [line, ways, words] = standing || [0, 0, null];
      const does = words === null ? "has not been started" : data.words[words];
      const able = ways > 0;
      const label = (n) => `${able ? "▶" : "■"} ${column.number} ${column.name}${ways > 1 ? `: way ${n}` : ""}`;
      const wanted = Math.max(ways, 1);
      // the buttons stay, so that the focus does
      while (column.steps.children.length > wanted) column.steps.lastChild.remove();
      while (column.steps.children.length < wanted) {
        const n = column.steps.children.length;
        const made = element("button", { type: "button", class: "rc-button rc-go", "aria-keyshortcuts": column.number });
        made.addEventListener("click", () => this.step(column, n));
        column.steps.append(made);
      }
      [...column.steps.children].forEach((made, n) => {
        made.textContent = label(n);
        made.setAttribute("aria-disabled", !able);
      });
      column.does.replaceChildren(...prose(does + (able && line ? ` (line ${line})` : "")));
      for (const { line: number, row, mark } of column.lines) {
        const here = number === line && words !== null;
        row.classList.toggle("rc-here", here);
        mark.textContent = here ? (able ? "▶" : "■") : " ";
        if (here) row.setAttribute("aria-current", "step");
        else row.removeAttribute("aria-current");
        if (here && row.parentNode.clientHeight > 0) {
          const box = row.parentNode;
          const top = row.offsetTop - box.offsetTop;
          if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 24) box.scrollTop = top - box.clientHeight / 2;
        }
      }
    }

    drawEnd(node) {
      const { data, way } = this;
      this.end.replaceChildren();
      this.end.className = "rc-end";
      if (node.z === undefined) return;
      const outcome = data.outcomes[node.z];
      this.end.classList.add(`rc-${outcome.kind}`, outcome.goal ? "rc-won" : "rc-lost");
      const said = outcome.goal ? "✓ You did it: " : "It ends: ";
      this.end.append(element("p", {}, said, element("strong", {}, outcome.label)));
      if (outcome.waits.length > 0) this.end.append(element("pre", { class: "rc-waits" }, outcome.waits.join("\n")));
      const mine = data.why[way.schedule()];
      const other = data.why[outcome.schedule];
      if (mine) {
        for (const reason of mine) this.end.append(element("p", {}, "Why: ", ...prose(data.words[reason])));
      } else if (other) {
        const see = element("a", { href: `#${this.section.id}@${outcome.schedule}` }, `@${outcome.schedule}`);
        const reasons = other.map((reason) => data.words[reason]).join(" ");
        this.end.append(element("p", {}, "Why it ends so on one way here, ", see, ": ", ...prose(reasons)));
      }
      const fewest = length(readSchedule(outcome.schedule) || []);
      this.end.append(element("p", {}, `Your way: ${length(way.turns())}. The way here with the fewest switches: ${fewest}.`));
    }

    step(column, way) {
      if (this.way.step(column.number, way)) {
        this.moved();
      } else {
        const open = this.way.node().z === undefined;
        const instead = open ? "let another thread go" : "it has ended; undo goes back a step";
        this.hinted.textContent = `${column.name} ${column.does.textContent}: ${instead}.`;
      }
    }

    go(steps) {
      if (steps < 0 || steps > this.way.taken.length || steps === this.way.at) return;
      this.way.go(steps);
      this.moved();
    }

    moved() {
      this.rung = 0;
      this.draw();
      try {
        const schedule = this.way.schedule();
        history.replaceState(null, "", `#${this.section.id}@${schedule}`);
      } catch {
        // a place that takes no addresses; the link below the panel works all the same
      }
    }

    hint() {
      const { data, way } = this;
      const node = way.node();
      const rung = Math.min(this.rung, 2);
      this.rung += 1;
      let said;
      if (node.h) {
        const [asked, place, thread] = node.h;
        said = [data.words[asked], data.words[place], `press ${data.threads[thread].name}`][rung];
      } else if (node.z !== undefined && data.outcomes[node.z].goal) {
        said = "you are there; restart to find another way";
      } else {
        const hope = way.lastHope();
        said = hope === null
          ? data.vain[Math.min(rung, data.vain.length - 1)] || "nothing can be said of this one"
          : `nothing from here can ${data.deed}: undo ${count(way.at - hope, "step")}`;
      }
      this.hinted.replaceChildren(...prose(said));
    }

    key(event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const { target } = event;
      if (target instanceof Element && target.closest("input, textarea, select")) return;
      const column = this.columns.find((one) => String(one.number) === event.key && one.column.isConnected);
      const acts = {
        ArrowLeft: () => this.go(this.way.at - 1),
        ArrowRight: () => this.go(this.way.at + 1),
        Home: () => this.go(0),
        h: () => this.hint(),
      };
      if (column) {
        if (column.steps.children.length > 1) this.hinted.textContent = `${column.name} has a choice: press one of its buttons.`;
        else this.step(column, 0);
      } else if (acts[event.key]) {
        acts[event.key]();
      } else {
        return;
      }
      // the book's own keys turn pages
      event.preventDefault();
      event.stopPropagation();
    }

    fromUrl() {
      const [id, schedule] = location.hash.slice(1).replace(/%40/i, "@").replace(/%3A/gi, ":").split("@");
      if (id !== this.section.id || schedule === undefined) return;
      const turns = readSchedule(schedule);
      const fits = turns !== null && this.way.load(turns);
      this.rung = 0;
      this.draw();
      if (!fits) this.hinted.textContent = "That link is of another program, or of another edition of this book; this is as far as it fits.";
      for (let at = this.section; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
      this.section.scrollIntoView();
    }
  }

  // ---- a prediction ----

  const predict = (section) => {
    const list = section.querySelector("ul");
    const answer = section.querySelector("details");
    const told = element("p", { class: "rc-told", role: "status" });
    const rows = [...list.children].map((row) => {
      const box = element("input", { type: "checkbox" });
      const label = element("label", {}, box, ` ${row.textContent}`);
      const mark = element("span", { class: "rc-verdict" });
      const name = row.textContent;
      row.replaceChildren(label, mark);
      return { row, box, mark, name, can: row.dataset.can === "yes" };
    });
    const check = element("button", { type: "button", class: "rc-button" }, "Check");
    check.addEventListener("click", () => {
      const missed = rows.filter(({ can, box }) => can && !box.checked).length;
      const wrong = rows.filter(({ can, box }) => !can && box.checked).length;
      for (const { row, box, mark, can } of rows) {
        const right = box.checked === can;
        const elsewhere = row.dataset.knob ? ` (with ${row.dataset.knob} it can: ${row.dataset.see})` : "";
        mark.textContent = ` ${right ? "✓" : "✗"} ${can ? "can happen" : `cannot happen${elsewhere}`}`;
        row.classList.toggle("rc-right", right);
        row.classList.toggle("rc-wrong", !right);
      }
      const parts = [];
      if (missed > 0) parts.push(`you missed ${missed}`);
      if (wrong > 0) parts.push(`${wrong} of yours cannot happen`);
      told.textContent = parts.length === 0 ? "Right, all of it." : `Not quite: ${parts.join(", and ")}.`;
      answer.open = true;
    });
    list.after(check, told);
  };

  const start = () => {
    document.querySelectorAll(".rc-predict").forEach(predict);
    document.querySelectorAll(".rc-drive").forEach((section) => {
      const data = JSON.parse(section.querySelector("script").textContent);
      // for whoever looks at it from the console, and for tests
      section.panel = new Panel(section, data);
    });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
