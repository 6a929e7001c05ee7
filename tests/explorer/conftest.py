"""A server without a socket, which the tests of this folder share."""

import json
import secrets

import pytest

flask = pytest.importorskip("flask", reason="the extra explore is not installed")

from pysb_il2.explorer.server import application  # noqa: E402  (needs flask)

PORT = 8000
HOME = f"http://127.0.0.1:{PORT}"
#: The smallest model, a few doses and a short course.
SMALL = {"model": "receptor", "readout": "IL2_trimer", "cells": ["Treg"], "n_doses": 3, "until_min": 30}


class Page:
    """A page that asks, and counts its questions."""

    def __init__(self, client):
        self.client, self.name, self.number = client, secrets.token_hex(8), 0

    def post(self, path, body, **options):
        return self.client.post(path, json=body, base_url=HOME, **options)

    def show(self, **choices):
        """Return what is answered, by kind; of pieces of one kind the last."""
        self.number += 1
        answer = self.post("/show", {"page": self.name, "number": self.number, "choices": {**SMALL, **choices}})
        assert answer.status_code == 200, answer.json
        return {event["kind"]: event for event in map(json.loads, filter(None, answer.text.splitlines()))}

    def file(self, name, **choices):
        answer = self.post(f"/files/{name}", {"choices": {**SMALL, **choices}})
        assert answer.status_code == 200, answer.text
        return answer


@pytest.fixture(scope="session")
def client():
    return application(PORT).test_client()


@pytest.fixture
def page(client):
    return Page(client)
