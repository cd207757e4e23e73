"""What a site's row says beside its columns: facts with their sources, facilities, and trials held there.

Each comes back as it is written: `facts_told` after `read_facts` is the same again.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.facilities_json import facilities_from_json
from fieldreg.register.sites import METHODS, Fact, PastTrial
from geodata.importers.base.cells import CONFIDENCES, Cells

__all__ = ["facts_told", "past_trials_told", "read_facilities", "read_facts", "read_past_trials"]

_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_ON = re.compile(_DAY)
_ON_OR_TO = re.compile(rf"{_DAY}(/{_DAY})?")
_LONGEST = 20_000


def read_facts(cells: Cells) -> dict[str, Fact]:
    """`facts`: by property name its source and confidence, with `on`, `method` and `about` where they are told."""
    facts: dict[str, Fact] = {}
    for name, value in cells.record("facts").items():
        if isinstance(value, dict) and _is_fact(value):
            more = {key: value[key] for key in ("on", "method", "about") if key in value}
            facts[name] = Fact(value["source"], value.get("confidence", "unconfirmed"), **more)
        else:
            cells.tell(
                "fact-form", f"facts.{name}",
                f'facts.{name} は {{"source": …, "confidence": …}} の形で書いてください。'
                f'加えられるもの: "on"（2021、2021-12、2021-12-02）、"method"（{"、".join(METHODS)}）、"about"（true か false）。',
                f"facts.{name} needs a source and a confidence; it may have on (2021, 2021-12, 2021-12-02), "
                f"method ({', '.join(METHODS)}) and about (true or false)",
            )  # fmt: skip
    return facts


def facts_told(facts: Mapping[str, Fact]) -> dict[str, dict[str, Any]]:
    """The same as it is written."""
    return {name: _fact_told(fact) for name, fact in facts.items()}


def read_facilities(cells: Cells) -> dict[str, Any]:
    """`facilities`, checked against the catalogue; every fault is told of the cell it stands in."""
    try:
        return facilities_from_json(cells.raw("facilities"), "facilities")
    except InvalidInput as error:
        for fault in error.faults:
            cells.tell(fault.code, fault.where, fault.message.ja, fault.message.en)
        return {}


def read_past_trials(cells: Cells) -> tuple[PastTrial, ...]:
    """`past_trials`, a list; one that lacks its day or what was tried is a fault."""
    value = cells.raw("past_trials")
    if value is None:
        return ()
    if not isinstance(value, list):
        cells.tell("wrong-type", "past_trials", "一覧 [{…}] の形で書いてください。", "write a list of objects")
        return ()
    read = [(at, _past_trial(held)) for at, held in enumerate(value)]
    for at in (at for at, trial in read if trial is None):
        cells.tell(
            "past-trial-form", f"past_trials[{at}]",
            '{"on": "2021-03-05/2021-03-07", "what": …} の形で書いてください。'
            "加えられるもの: what_en、who（団体の名前）、source、confidence。",
            'write {"on": "2021-03-05/2021-03-07", "what": …}; it may have what_en, who (an organisation), source and confidence',
        )  # fmt: skip
    return tuple(trial for _, trial in read if trial is not None)


def past_trials_told(trials: Sequence[PastTrial]) -> list[dict[str, Any]]:
    """The same as it is written."""
    return [
        {"on": trial.on, "what": trial.what.ja, "what_en": trial.what.en, "who": trial.who, "source": trial.source,
         "confidence": trial.confidence}
        for trial in trials
    ]  # fmt: skip


def _is_fact(told: Mapping[str, Any]) -> bool:
    on = told.get("on", "")
    return (
        isinstance(told.get("source"), str)
        and told.get("confidence", "unconfirmed") in CONFIDENCES
        and isinstance(on, str)
        and (on == "" or _ON.fullmatch(on) is not None)
        and told.get("method", "") in ("", *METHODS)
        and isinstance(told.get("about", False), bool)
    )


def _fact_told(fact: Fact) -> dict[str, Any]:
    beside = {"on": fact.on, "method": fact.method, "about": fact.about}
    return {"source": fact.source, "confidence": fact.confidence, **{name: value for name, value in beside.items() if value}}


def _past_trial(held: Any) -> PastTrial | None:
    if not isinstance(held, dict) or held.keys() - {"on", "what", "what_en", "who", "source", "confidence"}:
        return None
    told = {name: held.get(name) or "" for name in ("on", "what", "what_en", "who", "source")}
    confidence = held.get("confidence") or "unconfirmed"
    if not all(isinstance(value, str) and len(value) <= _LONGEST for value in told.values()) or confidence not in CONFIDENCES:
        return None
    if not _ON_OR_TO.fullmatch(told["on"]) or not told["what"].strip():
        return None
    what = Text(told["what"], told["what_en"])
    return PastTrial(on=told["on"], what=what, who=told["who"], source=told["source"], confidence=confidence)
