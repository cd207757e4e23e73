"""Who is asked about a UAS zone, as ED-269 and ED-318 both tell it: name, counter, contact, what for, and how long before."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone

__all__ = ["Authority", "authorities_told", "own_authority", "purpose_of"]

_PHONE = re.compile(r"\+?[0-9０-９][0-9０-９()（）\-－ 　]{5,40}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST = 200  # letters


@dataclass(frozen=True, kw_only=True)
class Authority:
    """`purpose`: AUTHORIZATION, NOTIFICATION or INFORMATION.  What is not known is "" and not told; `interval_before` is ISO 8601's."""

    purpose: str
    name: Text = Text("")
    service: Text = Text("")
    contact: str = ""
    interval_before: str = ""


def purpose_of(zone: Zone) -> str:
    """What the zone's own authority is asked for."""
    asked = zone.restriction in (Restriction.PROHIBITED, Restriction.REQ_AUTHORISATION)
    return "AUTHORIZATION" if asked else "INFORMATION"


def own_authority(zone: Zone) -> Sequence[Authority]:
    """Whoever the zone itself names, by the name it gives."""
    return (Authority(purpose=purpose_of(zone), name=Text(zone.authority)),)


def authorities_told(held: Sequence[Authority], texts: Callable[[str, str], Any]) -> list[dict[str, Any]]:
    """As a file tells them; `texts` makes of both languages what it has for a text (empty: nothing)."""
    return [_told(one, texts) for one in held]


def _told(one: Authority, texts: Callable[[str, str], Any]) -> dict[str, Any]:
    members = {
        "name": texts(one.name.ja, one.name.en), "service": texts(one.service.ja, one.service.en), **_contact(one.contact),
        "purpose": one.purpose, "intervalBefore": one.interval_before,
    }  # fmt: skip
    return {name: value for name, value in members.items() if value}


def _contact(given: str) -> dict[str, str]:
    """Under the name of its kind; a postal address has none there."""
    held = given.strip()
    if len(held) > _LONGEST:
        return {}
    if held.startswith(("https://", "http://")) and " " not in held:
        return {"siteURL": held}
    return {"email": held} if _EMAIL.fullmatch(held) else {"phone": held} if _PHONE.fullmatch(held) else {}
