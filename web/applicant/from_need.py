"""What a need brings to the forms of reserving and consulting: all it says, and which of its times the form is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.screening.needs import Need
from fieldreg.trials.need_json import need_to_json
from fieldreg.trials.questions import QUESTIONS
from web.applicant.from_kept import subject_of
from web.pages.choosing.trial_fields import asked_of
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_lines import need_lines, place_lines
from web.pages.needs.need_trial import told_of_trial
from web.pages.needs.need_words import need_line, span_words
from web.shell.sent.forms import as_entered

__all__ = ["BroughtNeed"]


@dataclass(frozen=True)
class BroughtNeed:
    """A need as a form begins with it.  A reservation is of one slot: of several times the first, and the others after it."""

    asked: AskedNeed

    @property
    def need(self) -> Need:
        return self.asked.need

    @property
    def query(self) -> str:
        """What stands for it in an address."""
        return self.asked.query

    @property
    def line(self) -> Text:
        """The need in one line."""
        return need_line(self.need)

    @property
    def summary(self) -> Sequence[tuple[Text, Text]]:
        """The need in words, nothing left out."""
        return need_lines(self.need)

    @property
    def slot(self) -> Text:
        """The time a reservation is asked for first."""
        return span_words(self.need.timespan)

    @property
    def after(self) -> "BroughtNeed | None":
        """The same for the times after the first; None where it has but one."""
        if not self.need.more_times:
            return None
        first, *more = self.need.more_times
        rest = replace(self.need, timespan=first, more_times=tuple(more))
        return BroughtNeed(AskedNeed.of_document(need_to_json(rest)))

    @property
    def entered(self) -> dict[str, str]:
        """What it answers of the forms' own questions, as they are entered there; times are Japan's."""
        span = self.need.timespan
        return {"activity": str(self.need.activity), "time_start": as_entered(span.start), "time_end": as_entered(span.end)}

    @property
    def subject(self) -> Text:
        """What a consultation about it could be called."""
        return subject_of(self.need.activity, self.need.timespan.start)

    @property
    def open_questions(self) -> frozenset[str]:
        """The questions such a trial is asked that it does not answer: those a form still asks."""
        told = need_to_json(self.need)
        answered = {f"{part}.{name}" for part in ("vehicle", "on_site") for name in told.get(part, ())}
        first, more = asked_of(self.need.activity)
        return frozenset(field.name for field in (*first, *more) if field.name in QUESTIONS) - answered - self.need.not_yet_known

    def body(self, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """What it says of a reservation, over what was answered beside it; the whole site or the area chosen is asked for."""
        told = {name: value for name, value in told_of_trial(self.need).items() if name != "not_yet_known"}
        parts = {name: {**answers.get(name, {}), **told.get(name, {})} for name in ("vehicle", "on_site")}
        return told | {name: held for name, held in parts.items() if held}

    def wanted(self, *, whole: bool = False) -> str:
        """What the desk reads beside the trial, in Japanese: what the place must be like; `whole`: all of the need."""
        lines = need_lines(self.need) if whole else place_lines(self.need)
        return "\n".join(f"{title.ja}: {said.ja}" for title, said in lines)
