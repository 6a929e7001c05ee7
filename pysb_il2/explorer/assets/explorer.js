// The form, the questions it asks, and the answers: only those to the last question are shown.

import { draw, words } from "./charts.js";
import { showMap } from "./selectivity.js";

const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const NUMBERS = ["dose_from_nM", "dose_to_nM", "n_doses", "dose_nM", "time_min", "until_min", "cells_per_mL", "partner_cells_per_mL"];
const FILES = { "figure.svg": "Figure (SVG)", "figure.png": "Figure (PNG)", "table.csv": "Table (CSV)", "model.bngl": "Model (BNGL)", "script.py": "Python that makes it" };
const at = (id) => document.getElementById(id);

let names, facts, chosen, number = 0, asking, shown = {}, timer;

async function read(answer) {
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

const post = (path, body, signal) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });

// What is there already stays, and with it the focus of the keyboard.
function options(id, values, value) {
  if ([...at(id).options].map((option) => option.value).join() === values.map(([key]) => key).join() && at(id).options.length) at(id).value = value;
  else at(id).replaceChildren(...values.map(([key, text]) => new Option(text, key, false, key === value)));
}

function boxes(id, values, checked) {
  const there = [...at(id).querySelectorAll("input")];
  if (there.length && there.map((box) => box.value).join() === values.join()) there.forEach((box) => { box.checked = checked.includes(box.value); });
  else at(id).replaceChildren(...values.map((value) => {
    const label = document.createElement("label"), box = document.createElement("input");
    Object.assign(box, { type: "checkbox", value, checked: checked.includes(value) });
    if (names.cells[value] && id === "cells") label.title = names.cells[value];
    label.append(box, value);
    return label;
  }));
}

const checked = (id) => [...at(id).querySelectorAll("input:checked")].map((box) => box.value);

function drugRows(drugs) {
  const rows = drugs.length < names.most.drugs ? [...drugs, { name: "", nM: 100 }] : drugs;
  at("drugs").replaceChildren(...rows.map((drug, index) => {
    const row = document.createElement("div"), select = document.createElement("select"), input = document.createElement("input");
    row.className = "drug";
    select.append(new Option("none", ""), ...Object.entries(names.drugs).map(([name, text]) => new Option(name, name, false, name === drug.name)));
    Object.assign(select, { id: `drug-${index}`, title: names.drugs[drug.name] || "" });
    Object.assign(input, { id: `drug-nM-${index}`, type: "number", step: "any", value: drug.nM, disabled: !drug.name });
    const labels = [[select, "Drug"], [input, "Conc. (nM)"]].map(([field, text]) => {
      const label = document.createElement("label");
      label.htmlFor = field.id;
      label.textContent = text;
      return label;
    });
    row.append(...labels, select, input);
    return row;
  }));
}

function fill() {
  for (const id of NUMBERS) at(id).value = chosen[id];
  for (const [id, [low, high]] of Object.entries(names.ranges)) Object.assign(at(id), { min: low, max: high });
  options("model", Object.keys(names.models).map((name) => [name, name]), chosen.model);
  options("ligand", Object.keys(names.ligands).map((name) => [name, name]), chosen.ligand);
  options("partner", [["", "none: each type by itself"], ...Object.keys(names.cells).map((name) => [name, name])], chosen.partner);
  boxes("cells", Object.keys(names.cells), chosen.cells);
  drugRows(chosen.drugs);
  fillOfModel();
}

function fillOfModel() {
  options("detail", [["", "that of the model"], ...names.models[chosen.model].details.map((name) => [name, name])], chosen.detail);
  at("model-text").textContent = names.models[chosen.model].text;
  at("ligand-text").textContent = names.ligands[chosen.ligand];
  at("numbers").hidden = !chosen.partner;
  if (!facts) return;
  options("readout", facts.readouts[chosen.partner ? "coculture" : "alone"].map((name) => [name, name]), chosen.readout);
  boxes("knockouts", facts.proteins, chosen.knockouts);
  boxes("mutants", facts.mutants, chosen.mutants);
  if (!facts.mutants.length) at("mutants").textContent = "this model has no residues at this level of detail";
}

// Takes what the form says; what belongs to another model is left out.
function take() {
  const form = { model: at("model").value, detail: at("detail").value, ligand: at("ligand").value, partner: at("partner").value, readout: at("readout").value, cells: checked("cells"), knockouts: checked("knockouts"), mutants: checked("mutants") };
  for (const id of NUMBERS) form[id] = at(id).value === "" ? null : Number(at(id).value);
  form.drugs = [...at("drugs").children].map((row) => ({ name: row.querySelector("select").value, nM: row.querySelector("input").value === "" ? null : Number(row.querySelector("input").value) })).filter((drug) => drug.name);
  if (form.model !== chosen.model && !names.models[form.model].details.includes(form.detail)) form.detail = "";
  chosen = form;
}

// No question is under way, and what was shown answers none.
function forget() {
  number++;
  asking?.abort();
  document.querySelectorAll(".chart, #pathway, #numbers-table, #files, #about, #constants").forEach((place) => place.classList.add("old"));
  for (const [id, text] of [["response-title", "Dose response"], ["course-title", "Time course"], ["pathway-title", "Pathway"]]) at(id).textContent = text;
  at("selectivity").replaceChildren();
  at("refused").hidden = true;
  at("results").setAttribute("aria-busy", "true");
}

async function update() {
  forget();
  const mine = number, changed = new AbortController();
  asking = changed;
  for (const list of ["knockouts", "mutants"]) at(`${list}-chosen`).textContent = chosen[list].length ? `: ${chosen[list].join(", ")}` : "";
  const begin = performance.now();
  let text = "working";
  const say = () => { at("said").textContent = performance.now() - begin > 1500 ? `${text} (${Math.round((performance.now() - begin) / 1000)} s)` : text; };
  clearInterval(timer);
  timer = setInterval(say, 1000);
  try {
    const model = [chosen.model, chosen.detail, chosen.ligand].join(" ");
    if (facts?.model !== model) {
      const asked = { model: chosen.model, detail: chosen.detail, ligand: chosen.ligand };
      const found = await read(await post("/facts", { page: PAGE, number: mine, choices: asked }, changed.signal));
      if (mine !== number) return;
      facts = { ...found, model };
    }
    const readouts = facts.readouts[chosen.partner ? "coculture" : "alone"];
    if (!readouts.includes(chosen.readout)) chosen.readout = ["pSTAT5", "IL2_trimer", "pSHC1"].find((name) => readouts.includes(name)) ?? readouts[0];
    chosen.knockouts = chosen.knockouts.filter((name) => facts.proteins.includes(name));
    chosen.mutants = chosen.mutants.filter((name) => facts.mutants.includes(name));
    fillOfModel();
    const answer = await post("/show", { page: PAGE, number: mine, choices: chosen }, changed.signal);
    if (!answer.ok) await read(answer);
    for await (const event of lines(answer.body)) {
      if (mine !== number) return;
      if (event.kind === "said") { text = event.text; say(); }
      else if (event.kind === "refused") throw new Error(event.text);
      else if (event.kind === "done") finish(performance.now() - begin);
      else showEvent(event);
    }
    if (mine === number && at("results").getAttribute("aria-busy") === "true") throw new Error("the answer broke off");
  } catch (error) {
    if (mine !== number || error.name === "AbortError") return;
    const gone = error instanceof TypeError ? "the explorer does not answer; was it closed?" : error.message;
    at("refused").textContent = gone;
    at("refused").hidden = false;
    at("said").textContent = "Nothing is shown for these choices.";
    stop();
  }
}

function stop() {
  clearInterval(timer);
  at("results").setAttribute("aria-busy", "false");
}

function finish(milliseconds) {
  stop();
  document.documentElement.dataset.milliseconds = Math.round(milliseconds);
  at("said").textContent = `Computed in ${(milliseconds / 1000).toFixed(2)} s.`;
  at("files").classList.remove("old");
  fillNumbers();
}

async function* lines(body) {
  let rest = "";
  for await (const part of parts(body.pipeThrough(new TextDecoderStream()).getReader())) {
    const whole = (rest + part).split("\n");
    rest = whole.pop();
    for (const line of whole) if (line) yield JSON.parse(line);
  }
}

async function* parts(reader) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function showEvent(event) {
  shown[event.kind] = event;
  if (event.kind === "model") {
    at("about").textContent = `Model ${chosen.model}, ${chosen.detail || "default"} level of detail, ligand ${chosen.ligand}. ${event.text}.`;
    at("about").classList.remove("old");
  } else if (event.kind === "pathway") {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(event.svg)}`;
    image.alt = `Pathway of ${event.cell}: the numbers of its active molecules, log10 of molecules per cell`;
    at("pathway-title").textContent = `Pathway of ${event.cell}, ${words(chosen.time_min)} min after ${words(chosen.dose_nM)} nM ${chosen.ligand}`;
    at("pathway").replaceChildren(image);
    at("pathway").classList.remove("old");
    [...at("files").children][Object.keys(FILES).indexOf("model.bngl")].textContent = `Model of ${event.cell} (BNGL)`;
  } else if (event.kind === "constants") {
    const said = { fitted: "fitted to measurements", measured: "measured", derived: "derived from others", assumed: "assumed" };
    at("constants").replaceChildren(...Object.entries(said).filter(([basis]) => event.bases[basis]).map(([basis, text]) => {
      const item = document.createElement("details"), head = document.createElement("summary"), list = document.createElement("p");
      head.textContent = `${event.bases[basis].length} constants ${text}`;
      list.textContent = event.bases[basis].join(", ");
      item.append(head, list);
      return item;
    }));
    at("constants").classList.remove("old");
  } else {
    drawOne(event.kind);
    at(event.kind === "doses" ? "response" : "course").classList.remove("old");
  }
}

function drawOne(kind) {
  const event = shown[kind], yLabel = `${chosen.readout} (${event.unit}, median cell)`;
  const place = at(kind === "doses" ? "response" : "course");
  if (kind === "doses") {
    at("response-title").textContent = `Dose response, ${words(chosen.time_min)} min` + (event.complete ? "" : " (more doses to come)");
    draw(place, { curves: event.curves, log: true, dots: true, xLabel: `${chosen.ligand} (nM)`, yLabel, now: chosen.dose_nM, title: `Dose response of ${chosen.readout}; the numbers stand in a table below` });
  } else {
    at("course-title").textContent = `Time course, ${words(chosen.dose_nM)} nM ${chosen.ligand}`;
    draw(place, { curves: event.curves, xLabel: "time (min)", yLabel, now: chosen.time_min, title: `Time course of ${chosen.readout}; the numbers stand in a table below` });
  }
}

function fillNumbers() {
  const table = document.createElement("table");
  for (const [kind, title] of [["doses", `${chosen.ligand} (nM)`], ["course", "time (min)"]]) {
    const { curves, unit } = shown[kind], head = table.insertRow();
    for (const text of [title, ...curves.map((curve) => `${curve.cell} (${unit})`)]) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      head.append(cell);
    }
    curves[0].x.forEach((x, i) => [x, ...curves.map((curve) => curve.y[i])].forEach((value, j, { length }) => {
      const row = j === 0 ? table.insertRow() : table.rows[table.rows.length - 1];
      row.insertCell().textContent = words(value);
    }));
  }
  at("numbers-table").replaceChildren(table);
  at("numbers-table").classList.remove("old");
}

async function download(file, choices, button) {
  const before = button.textContent;
  button.disabled = true;
  button.textContent = `${before} ...`;
  try {
    const answer = await post(`/files/${file}`, { choices });
    if (!answer.ok) await read(answer);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = answer.headers.get("Content-Disposition").match(/filename="(.*)"/)[1];
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch (error) {
    at("refused").textContent = error.message;
    at("refused").hidden = false;
  }
  button.disabled = false;
  button.textContent = before;
}

function changed(delay) {
  take();
  if (chosen.partner && chosen.cells.length > 1) chosen.cells = chosen.cells.slice(0, 1);
  boxes("cells", Object.keys(names.cells), chosen.cells);
  fillOfModel();
  clearTimeout(changed.waiting);
  forget();
  changed.waiting = setTimeout(update, delay);
}

async function begin() {
  try {
    names = await read(await fetch("/names"));
  } catch (error) {
    at("said").textContent = `the explorer does not answer (${error.message})`;
    return;
  }
  chosen = structuredClone(names.defaults);
  fill();
  at("choices").addEventListener("input", (event) => changed(event.target.type === "number" ? 250 : 0));
  at("choices").addEventListener("change", (event) => { if (event.target.closest("#drugs")) { const id = event.target.id; drugRows(chosen.drugs); at(id)?.focus(); } });
  at("choices").addEventListener("submit", (event) => event.preventDefault());
  at("selectivity-ask").addEventListener("click", () => {
    const mine = number, choices = structuredClone(chosen);
    const ask = async () => read(await post("/selectivity", { page: PAGE, number: mine, choices }));
    showMap(at("selectivity"), at("selectivity-ask"), choices, ask, () => mine === number);
  });
  at("reset").addEventListener("click", () => { chosen = structuredClone(names.defaults); fill(); update(); });
  at("files").append(...Object.entries(FILES).map(([file, text]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => download(file, chosen, button));
    return button;
  }));
  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ["doses", "course"].filter((kind) => shown[kind]).forEach(drawOne), 150);
  });
  update();
}

begin();
