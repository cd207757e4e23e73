"""What a craft carries and lets fall (航空法132条の86第2項第5号・第6号)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, waived
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.chapter import agri, flying, tether

__all__ = ["dangerous_goods", "dropping"]


@formula("caa-danger-goods")
@flying()
def dangerous_goods(case: Case) -> Answer:
    """第5号: carries dangerous goods, its own fuel and battery aside; a farm chemical is one, whatever is said of goods."""
    spraying = case.told("vehicle.agri_spraying")
    if not (spraying or case.ask("vehicle.dangerous_goods")):
        if spraying is None and case.told("vehicle.drops"):  # what is dropped may be a farm chemical
            raise case.unanswered("vehicle.agri_spraying")
        return Clear(
            because=Text("危険物を運びません（申告による）。", "carries no dangerous goods, as declared")
        )
    exemptions = [agri(case)]
    return waived(exemptions) or Applies(
        because=Text(
            "火薬・引火物・農薬などの危険物を運びます（農薬の散布は、危険物の輸送と物件の投下の両方に当たります）。承認を受けてください。"
            "飛ぶための燃料や電池、種や肥料は危険物に数えません。",
            "Carries explosives, flammables, farm chemicals or other dangerous goods (spraying a chemical is both carrying and dropping): "
            "get approval. Fuel and battery for flying, seed and fertiliser do not count.",
        ),
        exemptions=exemptions,
    )


@formula("caa-drop")
@flying()
def dropping(case: Case) -> Answer:
    """第6号: lets things or liquid fall in flight; spraying counts, whatever is said of dropping."""
    if not (case.told("vehicle.agri_spraying") or case.ask("vehicle.drops")):
        return Clear(because=Text("物を投下しません（申告による）。", "drops nothing, as declared"))
    exemptions = [tether(case), agri(case)]
    return waived(exemptions) or Applies(
        because=Text(
            "飛行中に物を落とすか、液体や粒をまきます（農薬の散布も含みます）。承認を受けてください。",
            "Drops things in flight, or spreads liquid or grain (farm spraying counts). Get approval.",
        ),
        exemptions=exemptions,
    )
