"""What the chapter asks of every craft before it may fly at all: registration and remote ID."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, waived
from fieldreg.law.findings import Exemption
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.chapter import all_of, flying, tether

__all__ = ["registration", "remote_id"]

_ZONE = ("on_site.rid_zone_notified", "on_site.rid_zone_marked", "on_site.rid_zone_monitored")


@formula("caa-registration")
@flying()
def registration(case: Case) -> Answer:
    """132条の2: no outdoor flight of an unregistered craft."""
    if case.ask("vehicle.registered"):
        return Clear(
            because=Text("登録済みの機体です（申告による）。", "the craft is registered, as declared")
        )
    return Applies(
        because=Text(
            "登録されていない機体は屋外で飛行できません（申告による）。先に DIPS2.0（国のオンライン窓口）で登録し、"
            "登録記号（JU…）を機体に表示してください。",
            "An unregistered craft may not fly outdoors (as declared). Register it in DIPS 2.0, the State's online desk, "
            "and show its mark (JU…) on the craft.",
        )
    )


@formula("caa-remote-id")
@flying()
def remote_id(case: Case) -> Answer:
    """132条の5: the craft sends its registration mark, unless tethered, registered beforehand, or within a notified area."""
    sends = case.told("vehicle.remote_id")
    if sends:
        return Clear(because=Text("リモートIDを発信します（申告による）。", "sends remote ID, as declared"))
    exemptions = [tether(case), _area(case), _beforehand(case)]
    clear = waived(exemptions)
    if clear:
        return clear
    if sends is None:
        raise case.unanswered("vehicle.remote_id")
    return Applies(
        because=Text(
            "リモートID（機体の登録記号を電波で知らせる機能）を発信しない機体は飛行できません（申告による）。機器を取り付けるか、"
            "特定区域の届出・範囲の明示・補助者の監視の3つをそろえてください。範囲の明示や監視だけでは例外になりません。",
            "A craft that does not send remote ID (its registration mark, by radio) may not fly (as declared). Fit a device, or "
            "notify a remote-ID area, mark it and have it watched, all three: marking and watching alone exempt nothing.",
        ),
        exemptions=exemptions,
    )


def _area(case: Case) -> Exemption:
    """リモートID特定区域: notified beforehand, marked on the ground and watched by an assistant, all three."""
    return all_of(case, "rid-zone", {question: case.told(question) for question in _ZONE})


def _beforehand(case: Case) -> Exemption:
    """事前登録: the registration was applied for before remote ID was asked for."""
    return case.exemption(
        "preregistered", holds=case.told("vehicle.preregistered"), needs=["vehicle.preregistered"]
    )
