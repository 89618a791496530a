import hashlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from relievo.core.errors import WeightsError, WeightsMissingError
from relievo.io.hub import find_cached, pull_network

pytestmark = pytest.mark.hub

pull = partial(pull_network, instead="use `--depth lite`")

REPO = "someone/network"
COMMIT = "c0ffee" + "0" * 34
WEIGHTS = b"weights" * 10_000


class Hub(ThreadingHTTPServer):
    """As much of the hub as a download needs."""

    files: dict[str, bytes]
    served: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if self.path.startswith("/api/models/"):
            siblings = [{"rfilename": file} for file in self.server.files]
            self._answer(json.dumps({"id": REPO, "sha": COMMIT, "siblings": siblings}).encode())
        elif name in self.server.files:
            if self.command == "GET":
                self.server.served.append(name)
            self._answer(self.server.files[name])
        else:
            self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(("127.0.0.1", 0), Handler) as running:
        running.files = {
            "README.md": b"a card",
            "config.json": b"{}",
            "preprocessor_config.json": b"{ }",
            "pytorch_model.bin": b"pickled",
            "model.safetensors": WEIGHTS,
        }
        running.served = []
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_a_network_is_downloaded_once_and_found_without_the_hub(hub: Hub, tmp_path: Path) -> None:
    assert find_cached(REPO, cache_folder=tmp_path) is None
    folder = pull("net", REPO, cache_folder=tmp_path, endpoint=hub.url)
    assert folder.name == COMMIT
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert find_cached(REPO, cache_folder=tmp_path) == folder
    assert pull("net", REPO, cache_folder=tmp_path, endpoint="http://127.0.0.1:9") == folder


def test_only_what_is_needed_is_downloaded(hub: Hub, tmp_path: Path) -> None:
    pull("net", REPO, cache_folder=tmp_path, endpoint=hub.url)
    assert sorted(hub.served) == ["config.json", "model.safetensors", "preprocessor_config.json"]


def test_files_that_a_network_needs_more_are_downloaded_and_looked_for(
    hub: Hub, tmp_path: Path
) -> None:
    hub.files["vocab.json"] = b"{}"
    pull("net", REPO, cache_folder=tmp_path, endpoint=hub.url)
    more = ("vocab.json",)
    assert find_cached(REPO, more_files=more, cache_folder=tmp_path) is None
    folder = pull("net", REPO, more_files=more, cache_folder=tmp_path, endpoint=hub.url)
    assert (folder / "vocab.json").is_file()
    assert find_cached(REPO, more_files=more, cache_folder=tmp_path) == folder


def test_a_repository_without_files_that_a_network_needs_more_is_refused(
    hub: Hub, tmp_path: Path
) -> None:
    with pytest.raises(WeightsError, match=REPO):
        pull("net", REPO, more_files=("v",), cache_folder=tmp_path, endpoint=hub.url)


def test_older_weights_are_taken_where_there_are_no_others(hub: Hub, tmp_path: Path) -> None:
    del hub.files["model.safetensors"]
    folder = pull("net", REPO, cache_folder=tmp_path, endpoint=hub.url)
    assert (folder / "pytorch_model.bin").read_bytes() == b"pickled"
    assert find_cached(REPO, cache_folder=tmp_path) == folder


def test_progress_reaches_the_length_of_the_weights(
    hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[int, int | None]] = []
    pull(
        "net",
        REPO,
        cache_folder=tmp_path,
        endpoint=hub.url,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1] == (len(WEIGHTS), len(WEIGHTS))
    assert capfd.readouterr() == ("", "")


def test_a_repository_without_weights_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"config.json": b"{}"}
    with pytest.raises(WeightsError, match=REPO):
        pull("net", REPO, cache_folder=tmp_path, endpoint=hub.url)


def test_without_the_hub_the_command_and_the_alternative_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError) as caught:
        pull("net", REPO, cache_folder=tmp_path, endpoint="http://127.0.0.1:9")
    for part in (REPO, "relievo models pull net", "--depth lite"):
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)
