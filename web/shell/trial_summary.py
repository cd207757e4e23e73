"""A trial in words: what was said of it, line by line, for whoever reads it or goes on from it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldreg.kernel.altitudes import between_told
from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Trial
from fieldreg.trials.trial_geojson import trial_from_geojson
from web.shell import labels
from web.shell.context import services

__all__ = ["Line", "answers_told", "summary_of", "summary_of_document", "times_told"]

Line = tuple[Text, Text]
_SHAPES = {
    "Point": (Text("地点", "A point"), "radius_m", Text("半径", "radius")),
    "LineString": (Text("経路", "A route"), "corridor_width_m", Text("幅", "width")),
}
_AN_AREA = Text("範囲", "An area")
_TEXTS = {
    "name": Text("名前", "Name"),
    "purpose": Text("目的と内容", "Purpose"),
    "organisation": Text("団体名", "Organisation"),
}


def summary_of(trial: Trial) -> Sequence[Line]:
    """What, where, when, how high, and every answer; nothing is left out and nothing is added."""
    features = trial.document["features"] if trial.document["type"] == "FeatureCollection" else [trial.document]
    told = features[0]["properties"]
    return [
        (Text("実証の種類", "Activity"), labels.ACTIVITIES[trial.activity]),
        *_place(trial),
        (Text("日時", "When"), times_told([volume.timespan for volume in trial.volumes])),
        *_volumes(trial, features),
        *answers_told(told),
        *((title, Text(told[name])) for name, title in _TEXTS.items() if told.get(name)),
    ]


def summary_of_document(document: Mapping[str, Any] | None) -> Sequence[Line]:
    """The same of a document that was kept somewhere; () for none, and for one that can be read no more."""
    if document is None:
        return ()
    try:
        return summary_of(trial_from_geojson(document))
    except InvalidInput:
        return ()


def _place(trial: Trial) -> Iterator[Line]:
    if trial.site is None:
        return
    title = Text("場所", "Site")
    try:
        site = services().register.site(trial.site)
        yield title, site.name
        if area := site.area(trial.area):
            yield Text("区画", "Area"), area.name
    except NotFound:
        gone = trial.area or trial.site
        yield title, Text(f"{gone}（いまは登録されていません）", f"{gone} (not registered any more)")


def times_told(times: Sequence[Timespan]) -> Text:
    """Each of the times once, in Japan's time."""
    spans = dict.fromkeys((span.start.astimezone(JST), span.end.astimezone(JST)) for span in times)
    said = [
        f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}" if start.date() == end.date() else f"{start:%Y-%m-%d %H:%M}–{end:%Y-%m-%d %H:%M}"
        for start, end in spans
    ]
    return Text("、".join(said), ", ".join(said))


def _volumes(trial: Trial, features: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    shapes = list(dict.fromkeys(_shape(feature) for feature in features))
    count = len(features)
    several = Text(f"（{count} か所）", f" ({count} parts)") if count > 1 else Text("")
    yield (
        Text("形", "Shape"),
        Text("、".join(s.ja for s in shapes) + several.ja, ", ".join(s.en for s in shapes) + several.en),
    )
    heights = list(dict.fromkeys(said for volume in trial.volumes if (said := between_told(volume.altitude_lower, volume.altitude_upper))))
    if heights:
        yield Text("高さ", "Height"), Text("、".join(h.ja for h in heights), ", ".join(h.en for h in heights))


def _shape(feature: Mapping[str, Any]) -> Text:
    kind = feature["geometry"]["type"]
    if kind not in _SHAPES:
        return _AN_AREA
    title, name, size = _SHAPES[kind]
    metres = feature["properties"][name]
    return Text(f"{title.ja}（{size.ja} {metres:g} m）", f"{title.en} ({size.en} {metres:g} m)")


def answers_told(told: Mapping[str, Any]) -> Iterator[Line]:
    """Every answer among the properties of a trial, or of a need."""
    for part in ("vehicle", "on_site"):
        for key, value in (told.get(part) or {}).items():
            if value is not None:
                yield _answer(f"{part}.{key}", value)
    for part, title in (("odd", Text("道路の条件", "Of the road")), ("road", Text("経路の様子", "The route"))):
        if told.get(part):
            said = "、".join(f"{name}: {value}" for name, value in told[part].items())
            yield title, Text(said, said)
    for name in told.get("not_yet_known") or ():
        yield QUESTIONS[name].short if name in QUESTIONS else Text("場所", "Site"), Text("まだ決まっていない", "Not yet known")


def _answer(name: str, value: Any) -> Line:
    question = QUESTIONS[name]
    if isinstance(value, bool):
        return question.short, Text("はい", "Yes") if value else Text("いいえ", "No")
    titles = {choice.value: choice.title for choice in question.choices}
    if isinstance(value, list | tuple):
        said = [titles.get(str(one), Text(str(one))) for one in value]
        return question.short, Text("、".join(s.ja for s in said), ", ".join(s.en or s.ja for s in said))
    if question.unit.ja:
        return question.short, Text(f"{value:g} {question.unit.ja}", f"{value:g} {question.unit.en}")
    return question.short, titles.get(str(value), Text(str(value)))
