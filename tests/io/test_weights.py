import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from relievo.core.errors import OutputFolderError, WeightsHashError, WeightsMissingError
from relievo.io.weights import cache_folder, fetch, sha256_of

CONTENT = bytes(range(256)) * 8192
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves CONTENT at /net.onnx, half of it at /short.onnx, without its length at /open.onnx."""

    requests = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests += 1
        name = self.path.partition("?")[0].rpartition("/")[2]
        if name not in ("net.onnx", "short.onnx", "open.onnx"):
            self.send_error(404)
            return
        self.send_response(200)
        if name != "open.onnx":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2] if name == "short.onnx" else CONTENT)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_a_file_is_fetched_under_its_name(server: Server, tmp_path: Path) -> None:
    path = fetch(f"{server.url}/v1/net.onnx?raw=1", SHA256, folder=tmp_path / "new" / "cache")
    assert path == tmp_path / "new" / "cache" / "net.onnx"
    assert path.read_bytes() == CONTENT
    assert list(path.parent.iterdir()) == [path]


def test_a_file_is_fetched_once(server: Server, tmp_path: Path) -> None:
    for _ in range(2):
        fetch(f"{server.url}/net.onnx", SHA256.upper(), folder=tmp_path)
    assert server.requests == 1


def test_progress_ends_at_the_whole_length(server: Server, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    fetch(
        f"{server.url}/net.onnx",
        SHA256,
        folder=tmp_path,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_server_need_not_say_the_length(server: Server, tmp_path: Path) -> None:
    told: list[int | None] = []
    path = fetch(
        f"{server.url}/open.onnx",
        SHA256,
        folder=tmp_path,
        progress=lambda _, total: told.append(total),
    )
    assert path.read_bytes() == CONTENT
    assert set(told) == {None}


def test_a_file_of_another_hash_is_removed(server: Server, tmp_path: Path) -> None:
    with pytest.raises(WeightsHashError, match=SHA256):
        fetch(f"{server.url}/net.onnx", "0" * 64, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_copy_is_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(CONTENT[:100])
    assert fetch(f"{server.url}/net.onnx", SHA256, folder=tmp_path).read_bytes() == CONTENT


def test_a_broken_connection_leaves_nothing(server: Server, tmp_path: Path) -> None:
    half, whole = len(CONTENT) // 2, len(CONTENT)
    with pytest.raises(WeightsMissingError, match=f"after {half} of {whole} bytes"):
        fetch(f"{server.url}/short.onnx", SHA256, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match=r"absent\.onnx.*404"):
        fetch(f"{server.url}/absent.onnx", SHA256, folder=tmp_path)


def test_an_unreachable_server_is_named_with_the_place_for_a_copy(tmp_path: Path) -> None:
    with Server(("127.0.0.1", 0), Handler) as closed:
        url = closed.url
    with pytest.raises(WeightsMissingError, match=f"{url}.*copy the file to {tmp_path}"):
        fetch(f"{url}/net.onnx", SHA256, folder=tmp_path)


def test_an_unreachable_server_does_not_matter_once_the_file_is_here(
    server: Server, tmp_path: Path
) -> None:
    fetch(f"{server.url}/net.onnx", SHA256, folder=tmp_path)
    assert fetch("http://127.0.0.1:9/net.onnx", SHA256, folder=tmp_path).is_file()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputFolderError, match="file"):
        fetch("http://127.0.0.1:9/net.onnx", SHA256, folder=tmp_path / "file" / "cache")


def test_the_cache_folder_is_the_users_choice(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELIEVO_CACHE", str(tmp_path / "mine"))
    assert fetch(f"{server.url}/net.onnx", SHA256).parent == tmp_path / "mine"
    monkeypatch.delenv("RELIEVO_CACHE")
    assert cache_folder().name == "relievo"
    assert cache_folder().is_relative_to(Path.home())


def test_the_hash_is_that_of_the_whole_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(CONTENT)
    assert sha256_of(tmp_path / "file") == SHA256
