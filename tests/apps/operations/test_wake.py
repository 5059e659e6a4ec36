import socket
import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from kombu.exceptions import OperationalError

from apps.core.models import TickRun
from apps.operations.wake import WakeAfterWrite, wake
from tests.servers.process import wait_until


@pytest.fixture
def silent_broker(tmp_path, settings):
    """It takes the call and never answers: the worst that a broker can do to a person's click."""
    path = tmp_path / "broker.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        settings.CELERY_BROKER_URL = f"redis+socket://{path}"
        yield


def _post(middleware):
    begun = time.monotonic()
    response = middleware(RequestFactory().post("/reviews/"))
    return response.status_code, time.monotonic() - begun


def _saved(request):
    return HttpResponse(status=302)


def test_write_with_no_broker_there_is_answered_at_once(settings, tmp_path):
    settings.CELERY_BROKER_URL = f"redis+socket://{tmp_path}/nobody.sock"
    status, seconds = _post(WakeAfterWrite(_saved))
    assert status == 302
    assert seconds < 2


def test_write_with_a_silent_broker_waits_briefly_and_once(silent_broker):
    middleware = WakeAfterWrite(_saved)
    status, first = _post(middleware)
    _, second = _post(middleware)
    assert status == 302
    assert first < 3
    assert second < 0.2


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 400), ("post", 500)])
def test_nothing_written_wakes_nobody(settings, tmp_path, monkeypatch, method, status):
    settings.CELERY_BROKER_URL = f"redis+socket://{tmp_path}/nobody.sock"
    monkeypatch.setattr("apps.operations.wake.wake", lambda *names: pytest.fail("it was woken"))
    request = getattr(RequestFactory(), method)("/")
    assert WakeAfterWrite(lambda _: HttpResponse(status=status))(request).status_code == status


def test_wake_with_no_broker_raises_for_the_caller_to_judge(settings, tmp_path):
    settings.CELERY_BROKER_URL = f"redis+socket://{tmp_path}/nobody.sock"
    with pytest.raises(OperationalError, match=r"nobody\.sock"):
        wake("drift")


def test_write_wakes_the_worker_at_once(celery_worker_process, celery_broker, settings):
    settings.CELERY_BROKER_URL = celery_broker.replace("unix://", "redis+socket://", 1)
    status, _ = _post(WakeAfterWrite(_saved))
    assert status == 302
    woken = {"drift", "queue", "deliver"}
    wait_until(lambda: woken <= set(TickRun.objects.values_list("name", flat=True)), what="the ticks after a write")
