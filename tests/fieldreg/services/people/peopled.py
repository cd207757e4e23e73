"""What tests of people share: words that must not be found elsewhere, and what was told."""

from fieldreg.timeline.chain import broken_links

PASSWORD, OTHER = "purple kettle on ice", "green kettle on fire"
CANARY = "カナリア計画Z9"
QUESTION = {"organisation": "甲", "email": "a@example.jp", "subject": CANARY, "body": CANARY}


def now_of(services, account):
    """The account as the store tells it now, fellows and all."""
    return services.accounts.account(account.id)


def events(services):
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        return [link.event for link in work.timeline.links()]


def acts(services, after):
    return [str(event.act) for event in events(services)[after:]]
