"""What the police ask of automated driving on roads: the guideline of 2016, the criteria for road use permits."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Case, Clear
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.on_road import LEVEL_FOUR, if_on_road, on_roads

__all__ = ["criteria", "guideline"]


@formula("npa-2016-guideline")
@on_roads
def guideline(case: Case) -> Answer:
    """公道実証実験のためのガイドライン (警察庁, 2016): consult although no permit is needed."""
    if case.told("vehicle.driver_on_board") is False or (case.told("vehicle.level") or 0) >= LEVEL_FOUR:
        return Clear(
            because=Text(
                "運転者が乗車するレベル3以下の実証が対象です。", "for level 3 or less with a driver aboard"
            )
        )
    if case.told("vehicle.standard_controls") is False or case.told("vehicle.remote"):
        return Clear(
            because=Text("通常の運転装置による実証が対象です。", "for vehicles with ordinary controls")
        )
    for question in ("vehicle.level", "vehicle.driver_on_board", "vehicle.standard_controls", "vehicle.remote"):
        case.ask(question)
    return if_on_road(
        case,
        Text(
            "運転者が乗車する公道実証です。許可は不要ですが、ガイドラインに沿って警察・道路管理者・運輸局へ事前に相談してください。",
            "A road trial with a driver aboard: no permit, but consult police, road manager and transport bureau beforehand.",
        ),
    )


@formula("npa-av-criteria")
@on_roads
def criteria(case: Case) -> Answer:
    """道路使用許可基準 (警察庁, 2023-04): remote operation, or vehicles with special controls."""
    if not case.told("vehicle.remote") and case.told("vehicle.standard_controls") is not False:
        case.ask("vehicle.remote")
        case.ask("vehicle.standard_controls")
        return Clear(
            because=Text(
                "遠隔型でも特別装置自動車でもありません（申告による）。",
                "neither remote nor with special controls, as declared",
            )
        )
    return if_on_road(
        case,
        Text(
            "遠隔型自動運転または特別装置自動車（通常の運転装置がない車両）の実証として、警察の許可基準（2023年4月）の対象です。"
            "乗客を乗せる前に、警察官が道路上で確かめる公道審査があります。手動と自動の走行は1つの許可で行え、自動運行装置の作動中は、"
            "すぐ対応できれば常時の監視は求められません。",
            "Remote operation, or special controls: the police criteria (April 2023) apply, with a check on the road by the police "
            "before passengers are carried. One permit serves manual and automated running; while the automated system drives, nobody need "
            "watch all the time who is ready to act.",
        ),
        verify=Text(
            "許可の期間（旧基準は6か月以内）と、遠隔監視者の人数・通信の遅れの条件は、現行の基準を警察に確かめてください。"
            "2023年4月より新しい基準の有無は未確認です。",
            "Ask the police for the present criteria: period (up to 6 months before), remote operators, delay of "
            "the link. Whether there are "
            "criteria newer than April 2023 is unconfirmed.",
        ),
    )
