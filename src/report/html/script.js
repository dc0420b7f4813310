"use strict";
(() => {
  const summary = JSON.parse(document.getElementById("summary").textContent);
  const $ = (id) => document.getElementById(id);
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "text") made.textContent = value;
      else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
  const KINDS = ["blocking", "review", "note", "waived"];
  const CONTEXT = 4;
  const kind = (item) => (item.waived ? "waived" : item.severity);
  const state = { file: -1, item: -1, kinds: new Set(KINDS), code: "", find: "" };

  // Files are parsed when they are opened, and kept. Of the original only the lines that went are there.
  const opened = new Map();
  const load = (index) => {
    if (!opened.has(index)) {
      const data = JSON.parse($("file-" + index).textContent), old = [];
      let taken = 0, after = 0;
      for (const [start, end, newStart, newEnd] of data.changes) {
        while (after < newStart) old.push(data.now[after++]);
        old.push(...data.gone.slice(taken, taken + end - start));
        taken += end - start;
        after = newEnd;
      }
      opened.set(index, { ...data, old: old.concat(data.now.slice(after)) });
    }
    return opened.get(index);
  };

  // --- what is shown
  const matches = (item) =>
    state.kinds.has(kind(item)) && (!state.code || item.code === state.code) &&
    (!state.find || (item.path + " " + (item.api || "")).toLowerCase().includes(state.find));
  const itemsOf = (index) => summary.files[index].items.filter(matches);
  const isNarrow = () => state.kinds.size < KINDS.length || state.code !== "";
  const isShown = (file, index) => {
    const named = !state.find || file.path.toLowerCase().includes(state.find);
    return itemsOf(index).length > 0 || (!isNarrow() && named);
  };
  let visible = [];

  const drawTotals = () => {
    const rate = summary.rate;
    const share = rate.sites ? Math.floor((1000 * rate.converted) / rate.sites) / 10 : 100;
    const numbers = [
      [summary.files.length, "files"], [share + " %", "of " + rate.sites + " uses converted"], [rate.left, "uses left"],
      [summary.totals.blocking, "blocking"], [summary.totals.review, "to review"], [summary.totals.waived, "waived"],
    ];
    $("totals").append(...numbers.map(([number, text]) => element("div", {}, element("b", { text: number }), element("span", { text }))));
    const counts = {};
    for (const file of summary.files) counts[file.standing] = (counts[file.standing] || 0) + 1;
    const legend = element("div", { class: "legend" });
    for (const standing of summary.standings.filter((name) => counts[name])) {
      $("chart").append(element("i", { style: `flex:${counts[standing]};background:var(--${standing})`, title: `${standing}: ${counts[standing]}` }));
      legend.append(element("span", {}, dot(standing), `${counts[standing]} ${standing}`));
    }
    $("chart").after(legend);
  };
  const dot = (standing) => element("i", { class: "dot", style: `background:var(--${standing})` });

  const drawTree = () => {
    const tree = $("tree");
    tree.replaceChildren();
    visible = [];
    let folder = null;
    summary.files.forEach((file, index) => {
      if (!isShown(file, index)) return;
      visible.push(index);
      const cut = file.path.lastIndexOf("/");
      const place = cut < 0 ? "/" : file.path.slice(0, cut);
      if (place !== folder) {
        folder = place;
        tree.append(element("div", { class: "folder", text: place }));
      }
      const count = itemsOf(index).length;
      tree.append(element("a", {
        href: "#" + encodeURIComponent(file.path), "data-index": index, "aria-current": String(index === state.file),
        title: `${file.path}: ${file.standing}`,
        onclick: (event) => { event.preventDefault(); open(index); },
      }, dot(file.standing), element("span", { class: "name", text: file.path.slice(cut + 1) }),
      element("span", { class: "count", text: count ? String(count) : "" })));
    });
    if (!visible.length) tree.append(element("div", { class: "none", text: "Nothing fits the filters." }));
  };

  // --- syntax: one pass over the lines, with the string that is open from line to line
  const KEYWORDS = new Set(("and as assert async await break case class continue def del elif else except False finally for from global if " +
    "import in is lambda match None nonlocal not or pass raise return True try while with yield").split(" "));
  const TOKEN = /(#.*)|((?:[rbfuRBFU]{0,2})("""|'''))|((?:[rbfuRBFU]{0,2})(?:"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?))|(\b\d[\w.]*)|([A-Za-z_]\w*)|(@[\w.]+)/g;
  const coloured = (line, open) => {
    const parts = [];
    let at = 0;
    if (open) {
      const end = line.indexOf(open);
      if (end < 0) return [[["string", line]], open];
      parts.push(["string", line.slice(0, end + 3)]);
      at = end + 3;
    }
    TOKEN.lastIndex = at;
    for (let found = TOKEN.exec(line); found; found = TOKEN.exec(line)) {
      if (found.index > at) parts.push(["", line.slice(at, found.index)]);
      at = found.index + found[0].length;
      if (found[3]) {
        const end = line.indexOf(found[3], at);
        if (end < 0) return [[...parts, ["string", line.slice(found.index)]], found[3]];
        at = end + 3;
        parts.push(["string", line.slice(found.index, at)]);
        TOKEN.lastIndex = at;
      } else if (found[1]) parts.push(["comment", found[0]]);
      else if (found[4]) parts.push(["string", found[0]]);
      else if (found[5]) parts.push(["number", found[0]]);
      else parts.push([found[7] || KEYWORDS.has(found[0]) ? "keyword" : "", found[0]]);
    }
    if (at < line.length) parts.push(["", line.slice(at)]);
    return [parts, null];
  };
  const colour = (lines) => {
    let open = null;
    return lines.map((line) => { const [parts, next] = coloured(line, open); open = next; return parts; });
  };
  const cell = (parts, name) => {
    const made = element("div", { class: "c " + name });
    for (const [style, text] of parts || []) made.append(style ? element("span", { class: style, text }) : text);
    return made;
  };

  // --- one file
  // Rows: [old line or -1, new line or -1, changed]; equal runs that lie far from changes and items are folded.
  const rowsOf = (data) => {
    const rows = [];
    let before = 0, after = 0;
    const same = (end) => { while (after < end) rows.push([before++, after++, false]); };
    for (const [oldStart, oldEnd, newStart, newEnd] of data.changes) {
      same(newStart);
      const height = Math.max(oldEnd - oldStart, newEnd - newStart);
      for (let at = 0; at < height; at++) {
        rows.push([oldStart + at < oldEnd ? oldStart + at : -1, newStart + at < newEnd ? newStart + at : -1, true]);
      }
      before = oldEnd; after = newEnd;
    }
    same(data.now.length);
    return rows;
  };
  const draw = (all) => {
    const section = $("file");
    section.replaceChildren();
    if (state.file < 0) {
      section.append(element("p", { class: "none", text: "Nothing to show." }));
      return;
    }
    const file = summary.files[state.file], data = load(state.file), items = itemsOf(state.file);
    const counts = KINDS.map((name) => [file.items.filter((item) => kind(item) === name).length, name]).filter(([count]) => count);
    section.append(element("h2", { text: file.path }),
      element("div", { class: "meta" }, dot(file.standing), [file.standing, ...counts.map(([count, name]) => `${count} ${name}`)].join(" · ")));
    if (data.missing) section.append(element("p", { class: "none", text: "The file is gone from the branch." }));
    const rows = rowsOf(data), at = new Map();
    for (const item of items) at.set(item.line - 1, [...(at.get(item.line - 1) || []), item]);
    const near = new Uint8Array(rows.length);
    rows.forEach(([, now, changed], index) => {
      if (!changed && !at.has(now)) return;
      near.fill(1, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
    });
    const texts = { old: colour(data.old), now: colour(data.now) };
    const diff = element("div", { class: "diff" });
    const append = (from, to, target) => {
      for (let index = from; index < to; index++) {
        const [before, now, changed] = rows[index];
        const number = (line) => (line < 0 ? "" : String(line + 1));
        const side = (line) => (line < 0 ? " none-side" : "");
        target.append(element("div", { class: "row" + (changed ? "" : " same") },
          element("div", { class: "n left" + side(before), text: number(before) }),
          cell(before < 0 ? [] : texts.old[before], "left" + side(before) + (changed && before >= 0 ? " old" : "")),
          element("div", { class: "n" + side(now), text: number(now) }),
          cell(now < 0 ? [] : texts.now[now], side(now) + (changed && now >= 0 ? " new" : ""))));
        for (const item of at.get(now) || []) target.append(shown(item));
      }
    };
    for (let index = 0; index < rows.length;) {
      let end = index;
      while (end < rows.length && Boolean(near[end]) === Boolean(near[index])) end++;
      if (near[index] || all || end - index < 3) append(index, end, diff);
      else {
        const [from, to] = [index, end];
        const gap = element("button", { class: "gap", type: "button", text: `⋯ ${to - from} lines that are the same` });
        gap.addEventListener("click", () => { const part = document.createDocumentFragment(); append(from, to, part); gap.replaceWith(part); });
        diff.append(gap);
      }
      index = end;
    }
    section.append(diff);
    mark(false);
  };
  const shown = (item) => {
    const made = element("div", { class: "item", style: `--kind:var(--${kind(item)})`, tabindex: "-1" });
    const title = (item.api ? item.api + ": " : "") + item.title;
    made.append(element("b", { text: `${kind(item)}[${item.code}]` }), " " + title, element("div", { text: item.why }));
    const more = (label, text) => text && made.append(element("div", { class: "more" }, label + ": ", element("code", { text })));
    more("waived by", item.waived && `${item.waived.by}: ${item.waived.reason}`);
    more("advice", item.advice);
    more("source", item.source);
    more("explain", "git msconv explain " + item.code);
    return made;
  };
  const mark = (scroll) => {
    const all = [...$("file").querySelectorAll(".item")];
    all.forEach((one, index) => one.setAttribute("aria-current", String(index === state.item)));
    if (scroll && all[state.item]) all[state.item].scrollIntoView({ block: "center" });
  };

  // --- moving about
  const open = (index, item = -1) => {
    state.file = index;
    state.item = item;
    for (const link of $("tree").querySelectorAll("a")) {
      const is = Number(link.dataset.index) === index;
      link.setAttribute("aria-current", String(is));
      if (is) link.scrollIntoView({ block: "nearest" });
    }
    draw(false);
    mark(item >= 0);
    if (item < 0) window.scrollTo({ top: Math.min(window.scrollY, $("filters").offsetTop) });
    if (index >= 0) history.replaceState(null, "", "#" + encodeURIComponent(summary.files[index].path));
  };
  const nextFile = (step, wanted) => {
    let at = visible.indexOf(state.file);
    for (at += step; at >= 0 && at < visible.length; at += step) if (!wanted || itemsOf(visible[at]).length) return visible[at];
    return -1;
  };
  const moveFile = (step) => { const index = nextFile(step, false); if (index >= 0) open(index); };
  const moveItem = (step) => {
    const count = $("file").querySelectorAll(".item").length, item = state.item + step;
    if (item >= 0 && item < count) { state.item = item; mark(true); return; }
    const index = nextFile(step, true);
    if (index < 0) return;
    open(index);
    state.item = step > 0 ? 0 : $("file").querySelectorAll(".item").length - 1;
    mark(true);
  };
  const refilter = () => {
    drawTree();
    if (!visible.includes(state.file)) open(visible.length ? visible[0] : -1);
    else { state.item = -1; draw(false); }
  };
  const setTheme = (name) => { document.documentElement.dataset.theme = name; };
  const turn = () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");

  // --- start
  setTheme(window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  for (const name of KINDS) {
    const box = element("input", { type: "checkbox", checked: "", "data-kind": name });
    box.addEventListener("change", () => { if (box.checked) state.kinds.add(name); else state.kinds.delete(name); refilter(); });
    $("severities").append(element("label", {}, box, " " + name));
  }
  const codes = [...new Set(summary.files.flatMap((file) => file.items.map((item) => item.code)))].sort();
  $("code").append(...codes.map((code) => element("option", { value: code, text: code })));
  $("code").addEventListener("change", () => { state.code = $("code").value; refilter(); });
  $("find").addEventListener("input", () => { state.find = $("find").value.trim().toLowerCase(); refilter(); });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("theme").addEventListener("click", turn);
  $("help").addEventListener("click", () => $("keys").showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
    if (event.target.matches("input[type=search], select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const actions = {
      j: () => moveItem(1), k: () => moveItem(-1), n: () => moveFile(1), p: () => moveFile(-1), e: () => draw(true), t: turn,
      "/": () => $("find").focus(), "?": () => $("keys").showModal(),
    };
    const action = actions[event.key];
    if (action) { event.preventDefault(); action(); }
  });
  drawTotals();
  drawTree();
  const asked = decodeURIComponent(location.hash.slice(1));
  const first = summary.files.findIndex((file) => file.path === asked);
  const heaviest = visible.find((index) => summary.files[index].standing === "blocking");
  const any = heaviest ?? visible.find((index) => itemsOf(index).length) ?? visible[0] ?? -1;
  open(first >= 0 ? first : any);
})();
