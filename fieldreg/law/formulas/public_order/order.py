"""Crowds, noise, pictures of people, insurance."""

from datetime import timedelta

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import named_site
from fieldreg.register.sites import SiteKind
from fieldreg.trials.trial import Activity

__all__ = ["crowd", "insurance", "noise", "privacy"]


@formula("event-police")
def crowd(case: Case) -> Answer:
    """A large crowd: the police are told beforehand."""
    large, people = case.number("public_order.crowd"), case.ask("on_site.crowd")
    if people <= large:
        return Clear(
            because=Text(
                f"集まる人は {people:,} 人で、目安の {large:,.0f} 人を超えません（申告による）。",
                f"{people:,} people gather, not more than about {large:,.0f}, as declared",
            )
        )
    return Applies(
        because=Text(
            f"{people:,} 人が集まります（目安は {large:,.0f} 人。未確認）。警備について所轄の警察署に届け出てください。",
            f"{people:,} people gather (about {large:,.0f} is the mark, unconfirmed): tell the police station beforehand. "
            "A crowd that spills onto a road needs a road use permit.",
        ),
        verify=Text(
            "人の流れと救護の計画、警備員を雇うときの警備業法、飲食の出店、音楽の著作権も、それぞれの窓口に確かめてください（要件は未確認）。",
            "See to a plan for the crowd and first aid too, to paid guards, food stalls and the rights in music (conditions unconfirmed).",
        ),
    )


@formula("noise")
def noise(case: Case) -> Answer:
    """Loudspeakers, a drone's own included: by day as advice; by night the ordinance decides."""
    hours = case.parameter("public_order.loudspeaker_hours").table
    if not case.ask("on_site.loudspeaker"):
        return Clear(
            because=Text(
                "拡声機や大きな音を使いません（申告による）。", "no loudspeaker or loud sound, as declared"
            )
        )
    by_day = f"{hours['from']:g}〜{hours['to']:g}時"
    if not all(_between(span, hours["from"], hours["to"]) for span in case.spans):
        return Applies(
            because=Text(
                f"{by_day}の外で拡声機などを使います。夜間に使えるかは仙台市の条例を確認できていないため、先に市の騒音の窓口の了承を得てください。",
                f"Loudspeakers outside {hours['from']:g} to {hours['to']:g} o'clock: the city's ordinance is unconfirmed, "
                "so get the leave of its noise desk first.",
            ),
            verify=_LIMITS,
        )
    return Applies(
        because=Text(
            f"拡声機などの大きな音を使います（{by_day}の間）。近くの人へ前もって知らせ、音量を抑えてください。",
            f"Uses loudspeakers or loud sound (between {hours['from']:g} and {hours['to']:g} o'clock): "
            "tell the neighbours beforehand and keep it low.",
        ),
        verify=_LIMITS,
        severity=Severity.ADVISE,
    )


_LIMITS = Text(
    "条例の音量・時間・場所の定めは未確認です。", "The ordinance's limits of loudness, hours and place are unconfirmed."
)


def _between(span: Timespan, first: float, last: float) -> bool:
    """Whether all of it lies between two hours of one day, Japanese time."""
    start, end = (t.astimezone(JST) for t in (span.start, span.end))
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return start >= midnight + timedelta(hours=first) and end <= midnight + timedelta(hours=last)


@formula("privacy")
def privacy(case: Case) -> Answer:
    """個人情報保護法21条 and the ministries' guides: people in pictures are told, and blurred."""
    if not case.ask("on_site.filming"):
        return Clear(because=Text("撮影をしません（申告による）。", "nothing is filmed, as declared"))
    return Applies(
        because=Text(
            "撮影をします。撮影中であることと目的・連絡先を現地に掲示し、写った人の顔や家の中はぼかし、映像を残す期間を決めてください。",
            "Films. Put up a sign that tells so, why, and whom to ask; blur faces and the inside of homes; decide how long it is kept.",
        ),
        verify=Text(
            "個人情報保護法は2026年7月17日に改正が公布されました。施行日は未確認です。",
            "An amendment of the privacy act was promulgated on 17 July 2026; the day it takes effect is unconfirmed.",
        ),
    )


@formula("insurance")
def insurance(case: Case) -> Answer:
    """Third-party liability of a drone as advice; compulsory insurance (自賠責) of a car on a road."""
    if case.activity is Activity.DRONE:
        if case.told("vehicle.insured"):
            return Clear(
                because=Text(
                    "第三者への賠償責任保険に入っています（申告による）。",
                    "liability is insured, as declared",
                )
            )
        return Applies(
            because=Text(
                "人や物に損害を与えたときのため、第三者への賠償責任保険に入ってください。"
                "総重量25 kg以上の機体やレベル3.5飛行では、許可の審査で求められます。",
                "Insure liability towards third persons. From 25 kg gross mass, and for level 3.5 flights, the permit asks for it.",
            )
        )
    site = named_site(case)
    closed = case.told("on_site.closed_to_traffic")
    if site is not None and site.kind is SiteKind.ROAD:
        closed = False  # a public road stays one until police and administrator close it
    elif closed is None and site is not None:
        closed = site.closed_to_traffic
    if closed is None:
        raise case.unanswered("on_site.closed_to_traffic")
    if closed:
        return Clear(
            because=Text(
                "一般の交通を止めた場所のため、自賠責保険の義務は示しません（申告による）。施設の賠償責任保険は確かめてください。",
                "closed to general traffic, as declared, so compulsory insurance is not told; see to the facility's own",
            )
        )
    return Applies(
        because=Text(
            "道路を走る車には自賠責保険（強制保険）の契約が必要です。任意の賠償責任保険にも入ってください。",
            "A car on a road must be covered by compulsory insurance; insure liability beyond it too.",
        )
    )
