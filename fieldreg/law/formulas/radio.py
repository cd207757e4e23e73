"""Radio (電波法): what may be sent without a licence, what needs one, and mobile networks in the air."""

from collections.abc import Collection

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, waived
from fieldreg.law.findings import UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.trials.questions import QUESTIONS

__all__ = ["image_link", "licence_free", "mobile_aloft", "own_station"]

_QUESTION = "vehicle.radio"
_TITLES = {choice.value: choice.title for choice in QUESTIONS[_QUESTION].choices}
_LICENCE_FREE = ("2.4GHz",)
_IMAGE_LINKS = ("169MHz", "2.4GHz-1W", "5.7GHz")
_MOBILE = ("LTE", "5G")
_OWN_STATIONS = ("local5G", "experimental")


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
    if _used(case, _LICENCE_FREE) is None:
        return _not_used("2.4 GHz 帯の免許不要の電波", "licence-free 2.4 GHz radio")
    if case.ask("vehicle.radio_marked"):
        return Clear(
            because=Text(
                "無線設備に技適マークがあります（申告による）。", "the radio bears the mark, as declared"
            )
        )
    notice = case.exemption(
        "experiment-notice", holds=case.told("vehicle.radio_notified"), needs=["vehicle.radio_notified"]
    )
    return waived([notice]) or Applies(
        because=Text(
            "技適マークのない無線設備で 2.4 GHz 帯の電波を出すことは、免許がない限り禁止されています。"
            "技適のある機器に替えるか、実験のための特例の届出ができるかを総合通信局に確認してください。",
            "Sending on 2.4 GHz with a radio that lacks the Japanese conformity mark is prohibited without a licence. "
            "Use a marked radio, or ask the telecommunications bureau whether the special case for experiments can be notified.",
        ),
        exemptions=[notice],
        verify=Text(
            "特例の要件と期間（最長180日とされます）は未確認です。",
            "The conditions of the special case, and how long it lasts (180 days, it is said), are unconfirmed.",
        ),
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
        )
    )
