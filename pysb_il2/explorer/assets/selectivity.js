// The map of selectivity, which is computed when it is asked for.

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

// place: where; button: what asked; ask: returns the answer; wanted: whether the page still shows these choices.
export async function showMap(place, button, choices, ask, wanted) {
  button.disabled = true;
  place.replaceChildren(paragraph("Computing the map"));
  try {
    const { svg, corners, parent } = await ask();
    if (!wanted()) return;
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    image.alt = `Map of the EC50 of ${choices.cells[1]} over that of ${choices.cells[0]}, over the affinities of ${choices.ligand}; its corners stand below`;
    const said = [...Object.entries(corners), ...Object.entries(parent).map(([time, words]) => [`${choices.ligand} as it is, ${time}`, words])];
    place.replaceChildren(image, ...said.map(([name, words]) => paragraph(`${name}: ${words}.`)));
  } catch (error) {
    if (wanted()) place.replaceChildren(paragraph(error instanceof TypeError ? "The explorer does not answer; was it closed?" : `No map: ${error.message}.`));
  } finally {
    button.disabled = false;
  }
}
