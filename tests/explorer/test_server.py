"""Answers over HTTP: numbers are those of the library, files say what they are, and strangers are refused."""

import io
import socket
import threading

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.explorer.server import free_socket
from pysb_il2.explorer.session import Session, SupersededError

HOME = "http://127.0.0.1:8000"


def of(cell, **variant):
    doses = np.geomspace(1e-4, 100, 3)
    return il2.dose_response(
        il2.build("receptor", cell=cell, **variant), doses_nM=doses, readout="IL2_trimer", variation=None
    ).value


@pytest.mark.slow
def test_curves_have_the_numbers_of_the_library(page):
    """Also those of the second cell, which runs in the network of the first, and after a change of the time."""
    found = page.show(cells=["Treg", "NK"])
    assert [curve["cell"] for curve in found["doses"]["curves"]] == ["Treg", "NK"]
    for curve in found["doses"]["curves"]:
        np.testing.assert_allclose(curve["y"], of(curve["cell"]), rtol=1e-5)
    assert found["doses"]["complete"]
    course = found["course"]["curves"][1]
    expected = il2.time_course(
        il2.build("receptor", cell="NK"), times_min=course["x"], readouts=["IL2_trimer"], doses_nM=[1], variation=None
    )
    np.testing.assert_allclose(course["y"], expected.value, rtol=1e-5, atol=1e-3)
    sooner = page.show(cells=["Treg"], time_min=5)["doses"]["curves"][0]["y"]
    model = il2.build("receptor", cell="Treg")
    doses = np.geomspace(1e-4, 100, 3)
    alone = il2.dose_response(model, doses_nM=doses, times_min=[5], readout="IL2_trimer", variation=None)
    np.testing.assert_allclose(sooner, alone.value, rtol=1e-5)


@pytest.mark.slow
def test_a_response_has_the_EC50_of_the_library(page):
    found = page.show(n_doses=9)["doses"]["curves"][0]
    doses = np.geomspace(1e-4, 100, 9)
    table = il2.dose_response(il2.build("receptor", cell="Treg"), doses_nM=doses, readout="IL2_trimer", variation=None)
    assert found["ec50_nM"] == pytest.approx(il2.ec50(table).ec50_nM[0], rel=1e-3)
    assert page.show(n_doses=9, knockouts=["CD25"])["doses"]["curves"][0]["ec50_nM"] is None


@pytest.mark.slow
def test_variants_have_the_numbers_of_the_library(page):
    changed = page.show(drugs=[{"name": "basiliximab", "nM": 10}])["doses"]["curves"][0]["y"]
    np.testing.assert_allclose(changed, of("Treg", inhibitors={"basiliximab": 10}), rtol=1e-5)
    assert changed[1] < 0.5 * of("Treg")[1]
    less = page.show(drugs=[{"name": "basiliximab", "nM": 0.1}])["doses"]["curves"][0]["y"]
    np.testing.assert_allclose(less, of("Treg", inhibitors={"basiliximab": 0.1}), rtol=1e-5)
    without = page.show(knockouts=["CD25"])["doses"]["curves"][0]["y"]
    assert max(without) == 0


@pytest.mark.slow
def test_cells_of_a_coculture_share_the_ligand(page):
    both = {"partner": "Th", "cells_per_mL": 1e8, "partner_cells_per_mL": 1e5, "readout": "bound_IL2"}
    found = page.show(**both)["doses"]["curves"]
    assert [curve["cell"] for curve in found] == ["Treg", "Th"]
    model = il2.populate({"Treg": 1e8, "Th": 1e5}, model="receptor", ligand="IL2")
    expected = il2.dose_response(model, doses_nM=np.geomspace(1e-4, 100, 3), readout="Th_bound_IL2").value
    np.testing.assert_allclose(found[1]["y"], expected, rtol=1e-4)
    free = page.show(**{**both, "readout": "IL2_in_medium_nM"})["doses"]
    assert (free["unit"], free["curves"][0]["cell"]) == ("nM", "medium")
    assert free["curves"][0]["y"][-1] < 100


def test_the_pathway_and_the_constants_are_told(page):
    found = page.show()
    assert found["pathway"]["svg"].startswith("<svg")
    assert "log10 of molecules per cell, 30 min after 1 nM IL2" in found["pathway"]["svg"]
    assert "CD25_captures_IL2_Kd" in {name for names in found["constants"]["bases"].values() for name in names}
    assert "21 species" in found["model"]["text"]


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"knockouts": ["JAK1"]}, "unknown protein 'JAK1' in model 'receptor'"),
        ({"readout": "pSTAT5"}, "unknown read-out"),
        ({"mutants": ["JAK3:Y980F"]}, "unknown mutant"),
        ({"drugs": [{"name": "trametinib", "nM": 1}]}, "trametinib"),
    ],
)
def test_what_the_model_lacks_is_said_on_the_page(page, choices, said):
    found = page.show(**choices)
    assert said in found["refused"]["text"]
    assert "Traceback" not in found["refused"]["text"]
    assert not {"doses", "done"} & found.keys()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"[]", 400), (b"nonsense", 400), (b"[" * 16000, 400), (b"\xff", 400), (b"1" * 20000, 413),
        (b'{"page": "a", "number": 1, "choices": {"model": "../x"}}', 400),
        (b'{"page": "../a", "number": 1, "choices": {}}', 400), (b'{"page": "a", "number": -1, "choices": {}}', 400),
        (b'{"page": "a", "number": 1.5, "choices": {}}', 400), (b'{"page": "a", "number": 1}', 400),
        (b'{"page": "a", "number": 1, "choices": {"dose_nM": NaN}}', 400),
        (b'{"page": "a", "number": 1, "choices": {}, "x": 1}', 400),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/show", "/facts", "/files/table.csv"])
def test_nonsense_is_refused_in_a_sentence(client, path, body, status):
    found = client.post(path, data=body, content_type="application/json", base_url=HOME)
    assert found.status_code == status
    assert found.json["error"]
    assert not any(word in found.text for word in ("Traceback", "site-packages", ".py"))


def test_only_pages_of_this_server_are_answered(client):
    def status(method="GET", path="/names", base_url=HOME, **options):
        return client.open(path, method=method, base_url=base_url, **options).status_code

    assert status() == 200
    assert status(base_url="http://localhost:8000") == 200
    assert status(base_url="http://evil.example:8000") == 403
    assert status(base_url="http://127.0.0.1:8001") == 403
    body = {"page": "a", "number": 1, "choices": {"model": "receptor"}}
    assert status("POST", "/facts", json=body, headers={"Origin": HOME}) == 200
    for origin in ("http://evil.example", "null", "https://127.0.0.1:8000", "http://127.0.0.1"):
        assert status("POST", "/facts", json=body, headers={"Origin": origin}) == 403, origin
    assert status("POST", "/facts", data="{}", content_type="text/plain") == 415
    assert status("GET", "/show") == 405
    assert status("GET", "/assets/../server.py") == 404
    assert status("POST", "/files/..%2Fserver.py", json={"choices": {}}) == 404


def file_of_page(client, path):
    with client.get(path, base_url=HOME) as answer:
        return answer.text, answer.headers


def test_a_page_loads_nothing_from_elsewhere(client):
    page, headers = file_of_page(client, "/")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert headers["X-Frame-Options"] == "DENY"
    assets = [file_of_page(client, f"/assets/{name}")[0] for name in ("explorer.js", "charts.js", "explorer.css")]
    assert "https://" not in "".join([page, *assets])


def test_every_input_has_a_label(client):
    page, _ = file_of_page(client, "/")
    for tag in ("<select ", "<input "):
        for part in page.split(tag)[1:]:
            name = part.partition('id="')[2].partition('"')[0]
            assert f'<label for="{name}"' in page, name


@pytest.mark.slow
def test_the_table_says_what_it_is_and_is_read_back(page, tmp_path):
    (tmp_path / "x.csv").write_bytes(page.file("table.csv", cells=["Treg", "NK"]).data)
    table = il2.read_table(tmp_path / "x.csv")
    assert table.attrs["model"] == "receptor"
    assert table.attrs["units"]["value"] == "molecules/cell"
    response = table[(table.shown == "dose response") & (table.cell == "NK")]
    np.testing.assert_allclose(response.value, of("NK"), rtol=1e-5)


@pytest.mark.slow
def test_figures_and_the_model_are_files(page):
    assert page.file("figure.png").data.startswith(b"\x89PNG")
    svg = page.file("figure.svg")
    assert b"<svg" in svg.data
    assert svg.headers["Content-Disposition"] == 'attachment; filename="pysb-il2-receptor-figure.svg"'
    assert "begin reaction rules" in page.file("model.bngl").text


@pytest.mark.slow
@pytest.mark.parametrize(
    "choices",
    [
        {
            "cells": ["Treg", "NK"], "drugs": [{"name": "basiliximab", "nM": 10}], "ligand": "H16N_Nterm_Fc",
            "dose_nM": 0.3, "time_min": 7,
        },
        {"partner": "Th", "readout": "bound_IL2"},
        {"partner": "Th", "readout": "IL2_in_medium_nM"},
    ],
)  # fmt: skip
def test_the_script_gives_the_numbers_of_the_page(page, tmp_path, monkeypatch, capsys, choices):
    monkeypatch.chdir(tmp_path)
    mpl.use("agg")
    text = page.file("script.py", **choices).text
    assert "pysb_il2." not in text
    names = {}
    exec(compile(text, "script.py", "exec"), names)
    assert {path.name for path in tmp_path.iterdir()} == {"dose_response.png", "time_course.png"}
    assert "value" in capsys.readouterr().out
    table = pd.read_csv(io.BytesIO(page.file("table.csv", **choices).data), comment="#")
    for shown, made in (("dose response", names["response"]), ("time course", names["course"])):
        expected = table[table.shown == shown].value
        np.testing.assert_allclose(made.value, expected, rtol=1e-4, atol=1e-6 * expected.max())


def test_a_later_question_ends_an_earlier():
    session, said = Session(), []
    first = session.ask("page", 1, said.append)
    waiting, over = threading.Event(), threading.Event()

    def wait():
        turn = session.ask("other", 1, lambda words: (said.append(words), waiting.set()))
        with session.working(turn):
            over.set()

    with session.working(first):
        threading.Thread(target=wait, daemon=True).start()
        assert waiting.wait(5)
        first.check()
        session.ask("page", 2, said.append)
        with pytest.raises(SupersededError):
            first.check()
        assert not over.is_set()
    assert over.wait(5)
    with pytest.raises(SupersededError):
        session.ask("page", 1, said.append)
    assert said == ["waiting for what was asked before"]


def test_a_closed_session_works_no_more():
    session = Session()
    turn = session.ask("page", 1, print)
    session.close()
    with pytest.raises(SupersededError), session.working(turn):
        pass


def test_the_socket_is_of_this_machine_alone_and_a_port_in_use_is_said():
    with free_socket() as found:
        host, port = found.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(Il2Error, match=f"port {port} cannot be had"):
            free_socket(port)
        socket.create_connection((host, port), timeout=5).close()


def ask_map(page, **choices):
    page.number += 1
    small = {"model": "receptor", "readout": "IL2_trimer", "n_doses": 7}
    return page.post("/selectivity", {"page": page.name, "number": page.number, "choices": {**small, **choices}})


@pytest.mark.slow
def test_the_map_of_two_cells_is_that_of_the_library(page):
    drugs = [{"name": "basiliximab", "nM": 1}]
    answer = ask_map(page, cells=["NK", "Treg", "Th"], drugs=drugs).json
    folds = [0.01, 0.1, 1, 10, 100]
    models = [il2.build("receptor", cell=cell, inhibitors={"basiliximab": 1}) for cell in ("NK", "Treg")]
    doses = np.geomspace(1e-4, 100, 7)
    Kd = {"CD25": folds, "CD122": folds}
    table = il2.selectivity(*models, readout="IL2_trimer", doses_nM=doses, Kd=Kd, variation=None)
    first, second = (answer[key] for key in ("corners", "parent"))
    assert first == {name.replace(", basiliximab=1 nM", ""): words for name, words in table.attrs["corners"].items()}
    assert second == table.attrs["parent"]
    assert "EC50, Treg over NK" in answer["svg"]


@pytest.mark.parametrize("choices", [{"cells": ["NK"]}, {"cells": ["NK"], "partner": "Treg"}])
def test_a_map_is_of_two_cells(page, choices):
    answer = ask_map(page, **choices)
    assert answer.status_code == 400
    assert "two cells" in answer.json["error"]
