import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from apps.operations import mailbox
from apps.operations.supervisor.catcher import Catcher

pytestmark = pytest.mark.django_db

LINK = "http://127.0.0.1:8000/reviews/by-link/abc:def/"
HOSTILE = '<p>Hello <a href="/x">there</a></p><script>alert(1)</script>'


@pytest.fixture
def caught(settings, tmp_path):
    """Keeps what is given to it as the catcher would; returns the name of its file."""
    settings.COACHTRACK_DEMO, settings.COACHTRACK_HOME_DIR = True, tmp_path
    mailbox.folder().mkdir()

    def keep(subject="Did AI use come up today?", text=f"One tap is enough: {LINK}", html="", to="head@example.org"):
        mail = EmailMultiAlternatives(subject, text, "coachtrack <coachtrack@localhost>", [to])
        if html:
            mail.attach_alternative(html, "text/html")
        Catcher(mailbox.folder()).keep(f"X-Envelope-To: {to}\r\n".encode() + mail.message().as_bytes(linesep="\r\n"))
        return mailbox.names()[0]

    return keep


def test_mail_is_listed_newest_first(client, caught):
    caught(subject="First")
    caught(subject="Zweite: für Jörg", to="joerg@example.org")
    page = client.get(reverse("operations:demo-mail")).content.decode()
    assert re.findall(r"First|Zweite: für Jörg", page) == ["Zweite: für Jörg", "First"]
    assert "joerg@example.org" in page


def test_mail_shows_its_text_with_a_working_link(client, caught):
    page = client.get(reverse("operations:demo-one-mail", args=[caught()])).content.decode()
    assert f'<a href="{LINK}"' in page


def test_mail_text_is_never_markup(client, caught):
    page = client.get(reverse("operations:demo-one-mail", args=[caught(text=HOSTILE)])).content.decode()
    assert "<script>alert" not in page


def test_mail_html_is_shown_in_a_sandbox_without_scripts(client, caught):
    name = caught(html=HOSTILE)
    page = client.get(reverse("operations:demo-one-mail", args=[name])).content.decode()
    assert re.search(r'<iframe[^>]+sandbox="allow-top-navigation-by-user-activation"', page)
    frame = client.get(reverse("operations:demo-mail-html", args=[name]))
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-top-navigation-by-user-activation; default-src 'none'")
    assert "script" not in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["1" * 20, "..", "passwd", "%2e%2e%2fsecret_key"])
def test_mail_that_is_not_there_is_404(client, caught, name):
    caught()
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_mail_with_a_broken_date_or_charset_does_not_break_the_list(client, caught):
    Catcher(mailbox.folder()).keep(
        b"Subject: =?utf-99?q?x?=\r\nDate: yesterday\r\nContent-Type: text/plain; charset=nope\r\n\r\n\xff\xfe"
    )
    assert client.get(reverse("operations:demo-mail")).status_code == 200
    assert client.get(reverse("operations:demo-one-mail", args=[mailbox.names()[0]])).status_code == 200


def test_no_mail_yet_says_how_to_get_some(client, caught):
    assert "No mail yet" in client.get(reverse("operations:demo-mail")).content.decode()


def test_mail_outside_the_demo_is_404(client, caught, settings):
    name = caught()
    settings.COACHTRACK_DEMO = False
    assert client.get(reverse("operations:demo-mail")).status_code == 404
    assert client.get(reverse("operations:demo-mail-html", args=[name])).status_code == 404
