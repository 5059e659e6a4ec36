"""A real web server whose operator has switched the access log on."""

import sys
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.guards.tree import ROOT
from tests.servers.process import spawn, stop, wait_until
from tests.servers.up import free_port

TOKEN = "m24DW-qIRQqJi8YQxsPXynKp.1xRaL2.aS5UcjjlOFQ2InbiKJWw6x"


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"].startswith("/link/broken/"):
        raise RuntimeError(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"well"]


def test_web_server_writes_no_token_down(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "web.log"
    words = ["-m", "gunicorn", "--config", "python:apps.operations.supervisor.gunicorn_conf", "--bind"]
    more = [f"127.0.0.1:{port}", "--workers", "1", "--access-logfile", "-", "tests.apps.operations.test_web_log"]
    web = spawn([sys.executable, *words, *more], log=log, cwd=ROOT)

    def asks(path: str) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
        except OSError:
            return False
        return True

    try:
        wait_until(lambda: asks("/reviews/"), what="web", process=web, log=log)
        asks(f"/link/log/{TOKEN}/?x={TOKEN}")
        asks(f"/link/broken/{TOKEN}/")
        wait_until(lambda: "RuntimeError" in log.read_text(), what="the error", process=web, log=log)
    finally:
        stop(web)
    written = log.read_text()
    assert "GET /reviews/" in written
    assert written.count("/link/…") >= 3
    assert TOKEN not in written
