"""What is shown to people outdoors (屋外広告物条例), and what is sprayed (農薬取締法)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import surely_indoors

__all__ = ["advertising", "pesticides"]


@formula("outdoor-advertising")
def advertising(case: Case) -> Answer:
    """屋外広告物条例: signs, banners, vehicles written on, letters of light."""
    if surely_indoors(case):
        return Clear(because=Text("建物の中だけで行います。", "all of it is inside a building"))
    if not case.ask("on_site.advertising"):
        return Clear(
            because=Text("屋外で人に見せる看板や文字がありません（申告による）。", "nothing is shown outdoors, as declared")
        )
    return Applies(
        because=Text(
            "屋外で人に見せる看板・のぼり・車体の広告・光の文字などがあります。屋外広告物条例の許可が要るか、場所として出せるかを、市の窓口に確かめてください。",
            "Signs, banners, writing on vehicles or letters of light are shown outdoors: ask the city whether its ordinance "
            "permits them there and whether a permit is needed.",
        )
    )


@formula("pesticides")
def pesticides(case: Case) -> Answer:
    """農薬取締法 and the standards for use: what is sprayed, on what, and who is told."""
    if not case.ask("vehicle.agri_spraying"):
        return Clear(because=Text("農薬などの散布をしません（申告による）。", "nothing is sprayed, as declared"))
    return Applies(
        because=Text(
            "農薬などを散布します。登録された農薬だけを、表示どおりの作物・倍率・量で、無人航空機で使えるものに限って使い、"
            "風で流れないようにし、近くの住民・学校・養蜂家へ前もって知らせてください。毒物・劇物に当たる薬剤は保管と記録も必要です。",
            "Sprays pesticides or the like: use registered ones only, as labelled for the crop and for unmanned aircraft, keep drift away, "
            "tell neighbours, schools and beekeepers beforehand; poisons must be stored and recorded.",
        ),
        verify=Text(
            "農林水産省の無人航空機の空中散布のガイドラインと県の指導を、県の農薬の窓口に確かめてください（条文の要件は未確認）。",
            "Ask the prefecture's pesticide desk about the ministry's guideline and its own practice (conditions unconfirmed).",
        ),
    )
