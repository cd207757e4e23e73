"""Radio (電波法): what may be sent without a licence, what needs one, and mobile networks in the air."""

from collections.abc import Collection

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, waived
from fieldreg.law.findings import Exemption, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import surely_indoors
from fieldreg.trials.questions import QUESTIONS

__all__ = ["image_link", "licence_free", "mobile_aloft", "own_station", "wireless_lan"]

_QUESTION = "vehicle.radio"
_TITLES = {choice.value: choice.title for choice in QUESTIONS[_QUESTION].choices}
_WLAN = ("5.2GHz",)
_LICENCE_FREE = ("2.4GHz", "920MHz", "73MHz", *_WLAN)
_BY_NOTICE = ("2.4GHz",)  # of them, those the special case for experiments is known to cover anywhere; wireless LAN indoors
_IMAGE_LINKS = ("169MHz", "2.4GHz-1W", "5.7GHz")
_MOBILE = ("LTE", "5G")
_OWN_STATIONS = ("local5G", "experimental", "5.8GHz")


def _used(case: Case, bands: Collection[str]) -> Text | None:
    """Which of `bands` the trial uses, named; None where surely none.

    Raises Undecided where nobody said, or where a band is none of those we know.
    """
    told = case.ask(_QUESTION)
    used = [_TITLES[band] for band in told if band in bands]
    if used:
        return Text("、".join(t.ja for t in used), ", ".join(t.en for t in used))
    strange = [band for band in told if band not in _TITLES]
    if strange:
        raise Undecided(
            Text(
                f"電波「{'、'.join(strange)}」は選択肢にないため判定できません。総合通信局に確認するか、選択肢から選び直してください。",
                f"the radio {', '.join(strange)!r} is none of the choices: ask the telecommunications bureau, or choose again",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=[_QUESTION],
        )
    if not told:
        raise case.unanswered(_QUESTION)
    return None


def _not_used(ja: str, en: str) -> Clear:
    return Clear(because=Text(f"{ja}を使いません（申告による）。", f"{en} is not used, as declared"))


@formula("radio-24ghz")
def licence_free(case: Case) -> Answer:
    """電波法4条: a small station needs no licence if it bears the mark of conformity (技適)."""
    used = _used(case, _LICENCE_FREE)
    if used is None:
        return _not_used(
            "免許不要の小電力の電波（2.4 GHz・5.2 GHz・920 MHz・73 MHz 帯）", "licence-free radio (2.4 GHz, 5.2 GHz, 920 MHz, 73 MHz)"
        )
    if case.ask("vehicle.radio_marked"):
        return Clear(
            because=Text(
                "無線設備に技適マークがあります（申告による）。", "the radio bears the mark, as declared"
            )
        )
    notice, days = _notice(case), case.number("radio.experiment_days")
    return waived([notice]) or Applies(
        because=Text(
            f"技適マークのない無線設備で{used.ja}の電波を出すことは、免許がない限り禁止されています。"
            f"技適のある機器に替えるか、実験のための特例（届出の到達から {days:g} 日まで）が使えるかを総合通信局に確認してください。",
            f"Sending on {used.en} with a radio that lacks the Japanese conformity mark is prohibited without a licence. "
            f"Use a marked radio, or ask the telecommunications bureau about the special case for experiments ({days:g} days from the "
            "arrival of its notice).",
        ),
        exemptions=[notice],
        verify=Text(
            "特例は 2.4 GHz 帯ならどこでも、5.2 GHz 帯は屋内で使えます。ほかの帯で使えるかは総合通信局に確かめてください。",
            "The special case covers 2.4 GHz anywhere, 5.2 GHz indoors; ask the bureau about other bands.",
        ),
    )


def _notice(case: Case) -> Exemption:
    """実験等の特例: by its notice, of the bands it is known to cover; whether it covers another is the bureau's to tell."""
    notified = case.told("vehicle.radio_notified")
    covered = (*_BY_NOTICE, *_WLAN) if surely_indoors(case) else _BY_NOTICE
    others = _used(case, [band for band in _LICENCE_FREE if band not in covered])
    if notified and others:
        return case.exemption("experiment-notice", holds=None, needs=["総合通信局: 特例の対象の周波数"])
    return case.exemption("experiment-notice", holds=notified, needs=["vehicle.radio_notified"])


@formula("radio-52ghz")
def wireless_lan(case: Case) -> Answer:
    """5.2 GHz wireless LAN: indoors licence-free; since when it may be used aloft, and how outdoors, is not confirmed."""
    used = _used(case, _WLAN)
    if used is None:
        return _not_used("5.2 GHz 帯の無線LAN", "5.2 GHz wireless LAN")
    if surely_indoors(case):
        return Clear(
            because=Text(
                "屋内の 5.2 GHz 帯の無線LANは、技適マークがあれば免許が要りません。",
                "indoors, 5.2 GHz wireless LAN with the mark needs no licence",
            )
        )
    return Applies(
        because=Text(
            f"{used.ja}を屋外で使います。屋外での使い方には条件があり、上空での利用を認める省令の改正は意見募集（2025年2月〜3月）まで"
            "しか確かめられていません（施行日は未確認）。使う前に総合通信局に確かめてください。",
            f"Uses {used.en} outdoors. That has conditions, and of the ordinance that would allow it aloft only the consultation (February "
            "to March 2025) is confirmed, not the day it took force. Ask the telecommunications bureau before using it.",
        )
    )


@formula("radio-57ghz")
def image_link(case: Case) -> Answer:
    """電波法4条・39条・40条: the image links of unmanned vehicles take a licence, an operator and coordination."""
    used = _used(case, _IMAGE_LINKS)
    if used is None:
        return _not_used("無人移動体画像伝送システムの電波", "a licensed image link")
    return Applies(
        because=Text(
            f"{used.ja}を使います。無線局の免許、第三級陸上特殊無線技士以上の資格を持つ人、"
            "日本無人機運行管理コンソーシアム（JUTM）での運用調整が必要です。",
            f"Uses {used.en}: a station licence, an operator with at least the third-class land special licence, "
            "and coordination through JUTM are needed.",
        )
    )


@formula("radio-lte-air")
def mobile_aloft(case: Case) -> Answer:
    """A phone or modem of a mobile network aboard an aircraft: the carrier must allow it beforehand."""
    used = _used(case, _MOBILE)
    if used is None:
        return _not_used("携帯電話の電波", "a mobile network")
    return Applies(
        because=Text(
            f"{used.ja}の機器を機体に載せて飛ばします。地上での契約のままでは使えず、携帯電話会社への上空利用の申込みが必要です。",
            f"Carries a device of {used.en} into the air: an ordinary contract does not cover it; "
            "apply to the carrier for use aloft.",
        )
    )


@formula("radio-local5g")
def own_station(case: Case) -> Answer:
    """電波法4条: local 5G and experimental stations need a licence of their own."""
    used = _used(case, _OWN_STATIONS)
    if used is None:
        return _not_used("ローカル5Gや実験試験局", "local 5G or an experimental station")
    return Applies(
        because=Text(
            f"{used.ja}を使います。無線局の免許が必要です。国家戦略特区の電波の特例が使えるかもしれません。",
            f"Uses {used.en}: a station licence is needed. The special zone's radio relief may help.",
        ),
        verify=_EXPERIMENT if _used_of(case, "5.8GHz") else Text(""),
    )


def _used_of(case: Case, band: str) -> bool:
    return band in case.ask(_QUESTION)


_EXPERIMENT = Text(
    "5.8 GHz 帯の特定実験試験局の告示（2024年352号）は2026年3月31日までで、その後の告示（意見募集 2025年12月〜2026年1月）は未確認です。",
    "The notice on 5.8 GHz specified experimental stations (No. 352 of 2024) ran to 31 March 2026; its successor (consulted December 2025 "
    "to January 2026) is unconfirmed.",
)
