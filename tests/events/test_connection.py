"""What a refusal leaves behind on the wire."""

import gzip
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from recommendations.models import Interaction
from tests.events.conftest import view
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db(transaction=True)

JSON = {"Content-Type": "application/json"}
BOMB = gzip.compress(b" " * 10_000_000)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b" " * 70_000, JSON, 413),
        (json.dumps({"events": [{}] * 101}).encode(), JSON, 413),
        (json.dumps({"events": [{"id": "x" * 5_000}]}).encode(), JSON, 413),
        (BOMB, {**JSON, "Content-Encoding": "gzip"}, 415),
        (b"<xml/>", {"Content-Type": "application/xml"}, 415),
        (b"{", JSON, 400),
        (b'{"events": []}', {**JSON, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_after_a_refusal_the_same_connection_takes_a_valid_batch(
    live_server: Any, body: bytes, headers: dict[str, str], status: int
) -> None:
    article = Article.objects.create(label="Kettle")
    connection = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=10)
    refused, _ = post(connection, body, headers)
    socket = connection.sock
    good = json.dumps({"events": [view(article)]}).encode()
    taken, answer = post(connection, good, {**JSON, "Cookie": "recs_consent=1"})
    assert (refused, taken, json.loads(answer)["stored"]) == (status, 200, 1)
    assert connection.sock is socket
    connection.close()
    assert Interaction.objects.count() == 1


def post(connection: http.client.HTTPConnection, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    connection.request("POST", reverse("recommendations:events"), body, headers)
    response = connection.getresponse()
    return response.status, response.read()
