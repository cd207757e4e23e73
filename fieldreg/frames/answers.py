"""Answers as rows: what a screening found, in a word and a few numbers; and the trials that a need makes of shapes.

A row that could not be judged says unknown, and why; never clear.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NoReturn

import pandas as pd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.choosing.ranking import Ranked
from fieldreg.frames.columns import column
from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.errors import FieldregError, InvalidInput
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import NOT_OURS, Finding, Severity, Unknown
from fieldreg.screening.plan import StepState
from fieldreg.screening.screening import Screening

__all__ = ["COLUMNS", "RANKING", "Answer", "answer_frame", "in_lonlat", "ranking_frame", "told_ranking_frame", "trial_of"]

Answer = Screening | Mapping[str, Any] | FieldregError  # a mapping is a screening as the API tells it; an error, why there is none
COLUMNS: Final = {
    "verdict": "string", "permits": "Int64", "consents": "Int64", "longest_lead_days": "Int64", "leads_unknown": "Int64",
    "earliest_start": "datetime64[s]", "open": "Int64", "unknown": "object", "because": "string", "because_en": "string",
}  # fmt: skip
_PLACE: Final = dict.fromkeys(("site", "name", "name_en", "ward", "kind", "availability", "fit", "fit_because", "fit_because_en"), "string")
RANKING: Final = {**_PLACE, "grade": "string", **COLUMNS}
_SAME_DATUM: Final = ("World Geodetic System 1984", "Japanese Geodetic Datum 2011")
_SIZES: Final = {"Point": "radius_m", "LineString": "corridor_width_m"}


def answer_frame(answers: Iterable[Answer]) -> pd.DataFrame:
    """A row an answer, by position.  `open` counts the doubts that have to be closed before anybody acts, `unknown` names all.

    `longest_lead_days`: calendar days from asking until the slowest single application can be answered;
    `leads_unknown`: how many findings nobody tells a lead time of.  Numbers are NA where nothing was judged.
    """
    rows = [_row(answer) for answer in answers]
    return pd.DataFrame({name: column(kind, [row[name] for row in rows]) for name, kind in COLUMNS.items()})


def ranking_frame(rows: Sequence[Ranked]) -> pd.DataFrame:
    """A row a site, in the order of the ranking; numbers are NA where nothing was judged."""
    told = [_ranked_row(row) for row in rows]
    return pd.DataFrame({name: column(kind, [row[name] for row in told]) for name, kind in RANKING.items()})


def told_ranking_frame(rows: Sequence[Mapping[str, Any]], sites: pd.DataFrame) -> pd.DataFrame:
    """The same of rows as `POST /api/rankings` tells them, beside what `sites` (a row a site) has of each; `unknown` is not told."""
    known: dict[str, dict[Any, Any]] = {site["id"]: site for site in sites.to_dict("records")}
    told = [_told_ranked(row, known[row["site"]]) for row in rows]
    return pd.DataFrame({name: column(kind, [row[name] for row in told]) for name, kind in RANKING.items()})


def trial_of(need: Mapping[str, Any], shape: BaseGeometry | None, **more: str) -> dict[str, Any]:
    """The GeoJSON trial of a need (its properties, or a Feature whose place does not count) over a shape in lon, lat.

    A need may tell `radius_m` for points and `corridor_width_m` for lines; each is taken where it belongs.
    Raises InvalidInput for a missing or empty shape.
    """
    if shape is None or shape.is_empty:
        raise InvalidInput.one("geometry-missing", "geometry", "形がありません。", "there is no geometry")
    told = need.get("properties") if need.get("type") == "Feature" else need
    properties = dict(told) if isinstance(told, Mapping) else {}
    own = _SIZES.get(shape.geom_type)
    properties = {name: value for name, value in properties.items() if name not in _SIZES.values() or name == own}
    outline = shapely.geometry.mapping(right_handed(shapely.force_2d(shape)))
    return {"type": "Feature", "geometry": outline, "properties": properties | more}


def in_lonlat(shapes: Any) -> Any:
    """Shapes of a GeoSeries in lon, lat.  Raises InvalidInput without a system, or for one of another datum.

    JGD2000 and Tokyo differ from JGD2011 by metres and hundreds of metres, which no frame tells: load such data.
    """
    if shapes.crs is None:
        _refuse("crs-missing", "座標系が書かれていません。set_crs で付けてください（例: EPSG:6668）。",
                "there is no coordinate system; set it with set_crs (such as EPSG:6668)")  # fmt: skip
    system = pyproj.CRS(shapes.crs)
    datum = system.geodetic_crs.datum if system.geodetic_crs else None
    if datum is None or not datum.name.startswith(_SAME_DATUM):
        _refuse("crs-datum", f"座標系 {system.name} は WGS 84 でも JGD2011 でもありません。測地系を変換してから渡してください。",
                f"{system.name} is neither WGS 84 nor JGD2011; change the datum first")  # fmt: skip
    return shapes.to_crs("EPSG:4326")


def _row(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Mapping):
        return _told_row(answer)
    if not isinstance(answer, Screening):
        reason = _reason(answer)
        told = {"verdict": "unknown", "unknown": (), "because": reason.ja, "because_en": reason.en or None}
        return dict.fromkeys(COLUMNS) | told
    leads = [finding.lead_time.earliest_start(answer.asked_on) for finding in answer.findings if finding.lead_time]
    reason = _why(answer)
    return {
        "verdict": answer.verdict,
        "permits": _count(answer.findings, Severity.PERMIT),
        "consents": _count(answer.findings, Severity.CONSENT),
        "longest_lead_days": max(((day - answer.asked_on).days for day in leads), default=0),
        "leads_unknown": sum(1 for finding in answer.findings if _lead_is_open(finding)),
        "earliest_start": answer.earliest_start,
        "open": sum(answer.open.values()),
        "unknown": tuple(gap.rule for gap in answer.unknown),
        "because": reason.ja or None,
        "because_en": reason.en or None,
    }


def _told_row(told: Mapping[str, Any]) -> dict[str, Any]:
    """What `_row` tells of a screening, of what the API tells of it."""
    asked_on, findings, gaps = date.fromisoformat(told["asked_on"]), told["findings"], told["unknown"]
    leads = [LeadTime(held["value"], LeadUnit(held["unit"])).earliest_start(asked_on) for f in findings if (held := f["lead_time"])]
    of_the_day = {rule for step in told["plan"]["steps"] if step["state"] == StepState.ON_THE_DAY for rule in step["rules"]}
    first = gaps if told["verdict"] == "unknown" else findings
    reason = min(first, key=lambda held: Severity(held["severity"]).rank)["because"] if first else {}
    counted = Counter(f["severity"] for f in findings if f["rule"] != NOT_OURS)
    return {
        "verdict": told["verdict"],
        "permits": counted[Severity.PERMIT],
        "consents": counted[Severity.CONSENT],
        "longest_lead_days": max(((day - asked_on).days for day in leads), default=0),
        "leads_unknown": sum(
            f["lead_time"] is None and f["rule"] not in of_the_day and f["severity"] != Severity.ADVISE for f in findings
        ),
        "earliest_start": _as_day(told["earliest_start"]),
        "open": sum(told["open"].values()),
        "unknown": tuple(gap["rule"] for gap in gaps),
        "because": reason.get("ja") or None,
        "because_en": reason.get("en") or None,
    }


def _told_ranked(row: Mapping[str, Any], site: Mapping[str, Any]) -> dict[str, Any]:
    fit, opened = row["fit"], row["open"]
    reasons = [one["because"] for one in fit["held"] if one["answer"] == fit["answer"] != "yes"]
    plain = ("grade", "verdict", "permits", "consents", "longest_lead_days", "leads_unknown")
    return {
        "site": row["site"], **{name: site[name] for name in ("name", "name_en", "ward", "kind", "availability")},
        "fit": fit["answer"], "fit_because": "、".join(text["ja"] for text in reasons) or None,
        "fit_because_en": "; ".join(text["en"] for text in reasons) or None, **{name: row[name] for name in plain},
        "earliest_start": _as_day(row["earliest_start"]), "open": None if opened is None else sum(opened.values()), "unknown": None,
        "because": row["because"]["ja"], "because_en": row["because"]["en"],
    }  # fmt: skip


def _as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ranked_row(row: Ranked) -> dict[str, Any]:
    site, demands, unfit, reason = row.site, row.demands, row.fit.because, row.demands.because
    return {
        "site": site.id, "name": site.name.ja, "name_en": site.name.en or None, "ward": site.ward or None, "kind": str(site.kind),
        "availability": str(site.availability), "fit": str(row.fit.answer), "fit_because": unfit.ja or None,
        "fit_because_en": unfit.en or None, "grade": str(demands.grade), "verdict": demands.verdict, "permits": demands.permits,
        "consents": demands.consents, "longest_lead_days": demands.longest_lead_days, "leads_unknown": demands.leads_unknown,
        "earliest_start": demands.earliest_start, "open": None if demands.open is None else sum(demands.open.values()),
        "unknown": tuple(gap.rule for gap in demands.unknown), "because": reason.ja, "because_en": reason.en,
    }  # fmt: skip


def _count(findings: Sequence[Finding], severity: Severity) -> int:
    return sum(1 for finding in findings if finding.severity is severity and finding.rule != NOT_OURS)


def _lead_is_open(finding: Finding) -> bool:
    """Whether something is to be asked for ahead of the day and nobody tells how long that takes."""
    return finding.lead_time is None and not finding.on_the_day and finding.severity is not Severity.ADVISE


def _why(screening: Screening) -> Text:
    """The reason of the verdict: of the gravest finding, or of the gravest rule that could not be judged."""
    told: Sequence[Finding | Unknown] = screening.unknown if screening.verdict == "unknown" else screening.findings
    return min(told, key=lambda held: held.severity.rank).because if told else Text("")


def _reason(error: FieldregError) -> Text:
    faults = error.faults if isinstance(error, InvalidInput) else ()
    if not faults:
        return error.message
    joined = [(f"{fault.where}: {fault.message.ja}", f"{fault.where}: {fault.message.en}") for fault in faults]
    return Text(" ".join(ja for ja, _ in joined), " ".join(en for _, en in joined))


def _refuse(code: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, "crs", ja, en)
