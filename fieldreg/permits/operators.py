"""What the unmanned aircraft chapter asks of every operator: registration, remote ID, plan and log."""

from fieldreg.permits.chapter import flying, tether
from fieldreg.permits.judging import Answer, Applies, Case, Clear, formula, waived
from fieldreg.texts import Text

__all__ = ["flight_log", "flight_plan", "registration", "remote_id"]


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
            "登録されていない機体は屋外で飛行できません（申告による）。",
            "An unregistered craft may not fly outdoors (as declared).",
        )
    )


@formula("caa-remote-id")
@flying()
def remote_id(case: Case) -> Answer:
    """132条の5: the craft sends its registration mark, unless it is tethered."""
    sends = case.told("vehicle.remote_id")
    if sends:
        return Clear(because=Text("リモートIDを発信します（申告による）。", "sends remote ID, as declared"))
    exemptions = [tether(case), case.exemption("rid-zone", holds=None, needs=["リモートID特定区域の届出"])]
    clear = waived(exemptions)
    if clear:
        return clear
    if sends is None:
        raise case.unanswered("vehicle.remote_id")
    return Applies(
        because=Text(
            "リモートIDを発信しない機体は飛行できません（申告による）。",
            "A craft without remote ID may not fly (as declared).",
        ),
        exemptions=exemptions,
    )


@formula("caa-flight-plan")
@flying()
def flight_plan(case: Case) -> Answer:  # noqa: ARG001 - a duty of the day asks nothing beforehand
    """132条の88: told before every flight that needs permission by place or way.  A duty of the day."""
    return Applies(
        because=Text(
            "特定飛行（許可・承認の対象になる飛行）では、飛行の前にDIPS2.0で飛行計画を通報します。それ以外の飛行でも通報が勧められています。",
            "A flight that needs permission by place or way must be told beforehand in DIPS 2.0; for others it is recommended.",
        )
    )


@formula("caa-flight-log")
@flying()
def flight_log(case: Case) -> Answer:  # noqa: ARG001 - asks nothing beforehand
    """132条の89: carry and keep a log of such flights."""
    return Applies(
        because=Text(
            "特定飛行では飛行日誌を備え、飛行・日常点検・点検整備を記録します。",
            "For a flight that needs permission, carry a log and record flights, daily checks and maintenance.",
        )
    )
