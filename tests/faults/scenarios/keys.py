"""F36: the secret key changes while links made with the old one lie in mailboxes."""

from tests.faults.checks import Expected
from tests.faults.reviews import departments, with_a_review_ended
from tests.faults.web import Web, link_to_log
from tests.faults.world import World

NEW = "another-key-for-tests-" + "9876543210" * 5


def key_changed(world: World) -> Expected:
    old = world.environment()["SECRET_KEY"]
    reviews = with_a_review_ended(departments(world.size))
    paths = [link_to_log(review) for review in reviews]
    kept = Web.start(world, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=old)
    said = [kept.status("GET", path) for path in paths] + [kept.status("POST", paths[0], outcome="coached")]
    if set(said) - {200, 302, 303}:
        world.fail(f"links made with the key before: {sorted(set(said))}")
    gone = Web.start(world, SECRET_KEY=NEW)
    answers = [gone.ask(method, path) for path in paths for method in ("GET", "POST")]
    if {status for status, _ in answers} - {404, 410} or not all("<h1" in page for _, page in answers):
        world.fail(f"links made with a key that is gone: {sorted({status for status, _ in answers})}")
    world.note(f"{len(paths)} links work through the fallback; without it {answers[0][0]} and a page")
    return Expected()
