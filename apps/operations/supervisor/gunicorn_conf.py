"""What the web server is told besides its socket. Threads, because a request mostly waits for the database."""

from typing import Any

from apps.operations.supervisor.leash import end_with_parent
from apps.operations.supervisor.web_log import WebLog

worker_class = "gthread"
workers = 2
threads = 8
preload_app = True
timeout = 60
graceful_timeout = 8
loglevel = "warning"
logger_class = WebLog
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    end_with_parent()
