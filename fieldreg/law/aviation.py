"""Civil Aeronautics Act, chapter on unmanned aircraft (航空法第11章): formulas only."""

import math
from collections.abc import Sequence

from fieldreg.daylight import darkness_within
from fieldreg.errors import DatumMismatch
from fieldreg.findings import Exemption, UnknownKind
from fieldreg.geometry import centre_of
from fieldreg.law.airports import lowest_over
from fieldreg.law.judging import Answer, Case, Settled, applies, clear, unknown
from fieldreg.law.rules import formula
from fieldreg.quantities import Altitude, Datum
from fieldreg.texts import Text
from fieldreg.timespan import JST

_INDOORS = Text("屋内の飛行には航空法の無人航空機の規定は及びません。", "indoors, the Act's chapter on unmanned aircraft does not reach")
_NO_MASS = "aviation.least_mass"


def flying(case: Case) -> None:
    """Settles as clear indoors and for a craft under the chapter's least mass."""
    outdoors(case)
    least = case.number(_NO_MASS)
    mass = case.ask("vehicle.mass_g")
    if mass < least:
        case.settle(
            clear(
                Text(
                    f"機体の質量 {mass:g} g は {least:g} g 未満なので、無人航空機にあたりません。",
                    f"at {mass:g} g, under {least:g} g, it is no unmanned aircraft",
                )
            )
        )


def outdoors(case: Case) -> None:
    """Settles as clear indoors."""
    if case.around.indoor or case.said("on_site.indoors"):
        case.settle(clear(_INDOORS))


@formula("caa-registration")
def registration(case: Case) -> Answer:
    """Art. 132-2: no flight without registration; judged as declared."""
    flying(case)
    if case.ask("vehicle.registered"):
        return clear(Text("申告によれば、機体は登録されています。", "as declared, the aircraft is registered"))
    return applies(
        Text(
            "登録されていない無人航空機は屋外で飛行できません。飛行の前に登録し、登録記号を表示してください。",
            "an unregistered aircraft may not fly outdoors; register it and show its mark first",
        )
    )


@formula("caa-remote-id")
def remote_id(case: Case) -> Answer:
    """Art. 132-5: remote ID on board; judged as declared."""
    flying(case)
    tether = case.said("vehicle.tether_m")
    if case.ask("vehicle.remote_id"):
        return clear(Text("申告によれば、リモートIDを発信します。", "as declared, it sends remote ID"))
    if tether is not None and tether <= case.number("aviation.tether_length"):
        case.settle(
            unknown(
                Text(
                    "係留飛行のため発信が免除される可能性がありますが、確認できていません。窓口に確かめてください。",
                    "a tethered flight may be exempt, which is not confirmed; ask the desk",
                ),
                UnknownKind.MISSING_ANSWER,
                ["remote ID exemption for tethered flight"],
            )
        )
    return applies(
        Text(
            "リモートIDを発信しない機体は、届け出たリモートID特定区域の外では飛行できません。",
            "without remote ID it may fly only inside a notified special area",
        ),
        exemptions=[
            Exemption("remote-id-area", None, ("on_site.remote_id_area",), Text("届け出たリモートID特定区域", "a notified special area"))
        ],
    )


@formula("caa-airport-surfaces")
def airport_surfaces(case: Case) -> Answer:
    """Art. 132-85 para 1 item 1: strictly above the lowest limitation surface over the footprint."""
    outdoors(case)
    flying(case)
    hits = [h for h in case.met("airport-surfaces") if "surfaces" in h.zone.attributes or h.zone.attributes.get("verify")]
    doubtful = [h for h in hits if h.zone.attributes.get("verify")]
    known = [h for h in hits if "surfaces" in h.zone.attributes]
    lowest, airport = min(
        ((lowest_over(h.zone.attributes["surfaces"], case.around.footprint_xy, case.around.plane), h) for h in known),
        key=lambda pair: pair[0],
        default=(math.inf, None),
    )
    margin_wanted = max((float(h.zone.attributes["surfaces"].get("margin_m", 0)) for h in known), default=0.0)
    if airport is not None and math.isfinite(lowest):
        top, uncertainty = _amsl(case, lowest)
        if top - uncertainty > lowest:
            return applies(
                Text(
                    f"{airport.zone.name.ja}の制限表面（ここでは標高 {lowest:,.1f} m）を、飛行の上限（標高 約{top:,.0f} m）が超えます。",
                    f"the flight's top (about {top:,.0f} m AMSL) is above {airport.zone.name.en or airport.zone.name.ja}'s "
                    f"limitation surface, here {lowest:,.1f} m AMSL",
                ),
                zones=case.references([airport]),
                evidence=case.evidence([airport]) | {"surface_amsl_m": round(lowest, 2), "top_amsl_m": round(top, 2)},
            )
        margin = lowest - top - uncertainty
        if margin < margin_wanted:
            return unknown(
                Text(
                    f"制限表面（標高 {lowest:,.1f} m）と飛行の上限（標高 約{top:,.0f} m）の差が、地盤高と制限表面の精度"
                    f"（±{uncertainty + margin_wanted:,.0f} m）より小さいため判定できません。空港の高さ制限の窓口に確かめてください。",
                    f"the surface at {lowest:,.1f} m AMSL and the flight's top at about {top:,.0f} m are nearer than the ground "
                    f"and the surface are known (±{uncertainty + margin_wanted:,.0f} m); ask the airport",
                ),
                UnknownKind.NEAR_BORDER,
                ["ground elevation"],
                margin_m=margin,
                zones=case.references([airport]),
            )
    else:
        margin = None
    if doubtful:
        return unknown(
            Text(
                f"{doubtful[0].zone.name.ja}の周辺ですが、制限表面の形が確認できていません。{doubtful[0].zone.reason.ja}",
                f"near {doubtful[0].zone.name.en or doubtful[0].zone.name.ja}, whose surfaces are not confirmed",
            ),
            UnknownKind.NEAR_BORDER,
            ["layer:airport-surfaces"],
            margin_m=margin,
            zones=case.references(doubtful),
        )
    case.vouched("airport-surfaces")
    if airport is None or not math.isfinite(lowest):
        outside = Text("空港の制限表面の外です。", "outside every airport's limitation surfaces")
        return clear(outside, case.layer("airport-surfaces").margin_m())
    return clear(
        Text(
            f"{airport.zone.name.ja}の制限表面（標高 {lowest:,.1f} m）より低く飛行します。",
            f"below {airport.zone.name.en or airport.zone.name.ja}'s limitation surface at {lowest:,.1f} m AMSL",
        ),
        margin,
    )


def _tops(case: Case) -> Sequence[Altitude]:
    return [v.altitude_upper for v in case.trial.volumes if v.altitude_upper is not None]


def _amsl(case: Case, lowest: float) -> tuple[float, float]:
    """The flight's top above the sea and how far that may be off; settles as unknown without ground."""
    top, off = -math.inf, 0.0
    for altitude in _tops(case):
        if altitude.datum is Datum.AMSL:
            value, accuracy = altitude.value_m, 0.0
        elif altitude.datum is Datum.AGL and case.around.ground is not None:
            value, accuracy = altitude.value_m + case.around.ground.elevation_m, case.around.ground.accuracy_m
        else:
            raise Settled(
                unknown(
                    Text(
                        f"この場所の地盤の標高がわからないため、制限表面（標高 {lowest:,.1f} m）と比べられません。"
                        f"飛行の上限は対地 {altitude.value_m:g} m です。",
                        f"the ground's elevation here is not known, so {altitude.value_m:g} m {altitude.datum} cannot be compared "
                        f"with the surface at {lowest:,.1f} m AMSL",
                    ),
                    UnknownKind.MISSING_ANSWER,
                    ["ground elevation"],
                    margin_m=lowest - altitude.value_m,
                )
            )
        if value + accuracy > top + off:
            top, off = value, accuracy
    return top, off


@formula("caa-150m")
def height(case: Case) -> Answer:
    """Art. 132-85 para 1 item 1: 150 m above ground or more."""
    flying(case)
    limit = case.number("aviation.height_limit")
    tops = [_agl(case, altitude) for altitude in _tops(case)]
    top, off = max(tops, key=lambda pair: pair[0] + pair[1])
    if top + off < limit:
        return clear(
            Text(f"対地 {top:,.0f} m は {limit:g} m 未満です。", f"{top:,.0f} m above ground is under {limit:g} m"), limit - top - off
        )
    if case.said("vehicle.near_structure"):
        return clear(
            Text(
                "申告によれば、構造物から30 m以内だけを飛行します（例外: 高構造物の周辺）。",
                "as declared, it stays within 30 m of a structure (exempt)",
            )
        )
    if top - off < limit:
        return unknown(
            Text(
                f"対地高度は約{top:,.0f} m ですが、地盤高の精度（±{off:g} m）のため {limit:g} m 以上かどうか判定できません。",
                f"about {top:,.0f} m above ground, but the ground is known to ±{off:g} m only",
            ),
            UnknownKind.NEAR_BORDER,
            ["ground elevation"],
            margin_m=limit - top - off,
        )
    return applies(
        Text(
            f"地表から {top:,.0f} m まで飛行します。{limit:g} m 以上の空域には許可が必要です。",
            f"it flies up to {top:,.0f} m above ground; from {limit:g} m a permit is needed",
        ),
        evidence={"top_agl_m": round(top, 2)},
        exemptions=[_structure(case)],
    )


def _structure(case: Case) -> Exemption:
    near = case.said("vehicle.near_structure")
    needs = () if near is not None else ("vehicle.near_structure",)
    return Exemption("near-structure", near, needs, Text("構造物から30 m以内", "within 30 m of a structure"))


def _agl(case: Case, altitude: Altitude) -> tuple[float, float]:
    if altitude.datum is Datum.AGL:
        return altitude.value_m, 0.0
    if altitude.datum is Datum.AMSL and case.around.ground is not None:
        return altitude.value_m - case.around.ground.elevation_m, case.around.ground.accuracy_m
    raise DatumMismatch.one(
        "ground-unknown",
        "properties.altitude_upper.datum",
        f"この場所の地盤の標高がわからないため、{altitude.datum} の高さは判定できません。対地高度（AGL）で書くか、"
        "地盤の標高が登録された場所（site）を指定してください。",
        f"the ground's elevation here is not known, so a height in {altitude.datum} cannot be judged; "
        "write it above ground (AGL), or name a site whose elevation is held",
    )


@formula("caa-emergency-airspace")
def emergency_airspace(case: Case) -> Answer:
    """Ordinance art. 236-71 para 1 item 4: known only on the day, so a duty of the day."""
    outdoors(case)
    return applies(
        Text(
            "緊急用務空域は当日に指定されます。飛行の直前に国土交通省の公示を確認してください。"
            "指定されていれば、100 g 未満の機体も飛行できません。",
            "emergency airspace is set on the day; look at the ministry's notice just before flying. Craft under 100 g are bound too",
        )
    )


@formula("caa-did")
def did(case: Case) -> Answer:
    """Art. 132-85 para 1 item 2: over a densely inhabited district."""
    flying(case)
    hits = case.met("did")
    if not hits:
        return clear(
            Text("人口集中地区の上空ではありません。", "not over a densely inhabited district"), case.layer("did").margin_m()
        )
    exemptions = waivers(case)
    evidence = case.evidence(hits)
    names = "、".join(h.zone.name.ja for h in hits[:3])
    return applies(
        Text(
            f"人口集中地区（{names}、{hits[0].zone.edition}）の上空を飛行します。重なりは {evidence['overlap_area_m2']:,.0f} m²"
            f"（{evidence['overlap_share']:.0%}）です。",
            f"over a densely inhabited district ({hits[0].zone.id}, edition {hits[0].zone.edition}): "
            f"{evidence['overlap_area_m2']:,.0f} m² ({evidence['overlap_share']:.0%})",
        ),
        zones=case.references(hits),
        evidence=evidence,
        exemptions=exemptions,
    )


@formula("caa-night")
def night(case: Case) -> Answer:
    """Art. 132-86 para 2 item 1: any part outside sunrise to sunset."""
    flying(case)
    lon, lat = centre_of([case.around.footprint])
    dark = next((d for v in case.trial.volumes if (d := darkness_within(v.timespan, lon, lat))), None)
    if dark is None:
        return clear(Text("日の出から日没までの間に飛行します。", "flown between sunrise and sunset"))
    exemptions = waivers(case)
    begin, end = (t.astimezone(JST) for t in (dark.start, dark.end))
    return applies(
        Text(
            f"{begin:%m月%d日 %H:%M}〜{end:%H:%M} は日の出前または日没後です。",
            f"{begin:%d %b %H:%M} to {end:%H:%M} lies outside sunrise and sunset",
        ),
        exemptions=exemptions,
    )


@formula("caa-bvlos")
def bvlos(case: Case) -> Answer:
    """Art. 132-86 para 2 item 2: out of the pilot's own sight."""
    flying(case)
    if not case.ask("vehicle.bvlos"):
        return clear(Text("申告によれば、操縦者が目視で常時監視します。", "as declared, the pilot keeps it in sight"))
    return applies(
        Text("操縦者の目視の範囲を外れて飛行します。", "it flies out of the pilot's own sight"), exemptions=waivers(case)
    )


@formula("caa-30m")
def thirty_metres(case: Case) -> Answer:
    """Art. 132-86 para 2 item 3: nearer than 30 m to third parties or their property."""
    flying(case)
    least = case.number("aviation.distance_from_third_parties")
    keeps = case.said("vehicle.keeps_30m")
    if keeps:
        return clear(
            Text(
                f"申告によれば、第三者や第三者の物件から {least:g} m 以上離します。",
                f"as declared, it keeps {least:g} m from third parties",
            )
        )
    if keeps is None:
        hits = case.met("buildings", least)
        if not hits:
            return clear(
                Text(f"第三者の物件から {least:g} m 以上離れています。", f"over {least:g} m from third-party objects"),
                case.layer("buildings").margin_m(least),
            )
        return applies(
            Text(
                f"第三者の物件（{hits[0].zone.name.ja}）まで {hits[0].distance_m:,.1f} m です。",
                f"{hits[0].distance_m:,.1f} m from a third party's object",
            ),
            zones=case.references(hits[:5]),
            evidence=case.evidence(hits[:5]),
            exemptions=waivers(case),
        )
    return applies(
        Text(
            f"申告によれば、第三者や第三者の物件から {least:g} m 未満を飛行します。",
            f"as declared, it comes within {least:g} m of third parties",
        ),
        exemptions=waivers(case),
    )


@formula("caa-drop")
def drop(case: Case) -> Answer:
    """Art. 132-86 para 2 item 6: anything released in flight."""
    flying(case)
    if not case.ask("vehicle.drops"):
        return clear(Text("申告によれば、飛行中に物を投下しません。", "as declared, nothing is dropped"))
    tether = _tether(case)
    _settle_if_met(tether)
    return applies(Text("飛行中に物件や液体を投下します。", "objects or liquids are released in flight"), exemptions=[tether])


@formula("caa-danger-goods")
def dangerous_goods(case: Case) -> Answer:
    """Art. 132-86 para 2 item 5: dangerous goods on board."""
    flying(case)
    if not case.ask("vehicle.dangerous_goods"):
        return clear(Text("申告によれば、危険物を輸送しません。", "as declared, no dangerous goods are carried"))
    return applies(Text("火薬類や可燃物などの危険物を輸送します。", "dangerous goods are carried"))


@formula("caa-flight-plan")
def flight_plan(case: Case) -> Answer:
    """Art. 132-88: notice of the plan before flying."""
    flying(case)
    return applies(
        Text(
            "特定飛行にあたる場合は、飛行の前にDIPS2.0で飛行計画を通報してください。"
            "あたらない場合も通報が勧められています。",
            "if any permit or approval of the Act is needed, notify the flight plan in DIPS2.0 before flying; "
            "otherwise it is advised",
        )
    )


def waivers(case: Case) -> list[Exemption]:
    """The exemptions of DID, night, out of sight and 30 m; settles as clear if one is met."""
    found = [_tether(case), _category_iib(case)]
    for exemption in found:
        _settle_if_met(exemption)
    return found


def _settle_if_met(exemption: Exemption) -> None:
    if exemption.met:
        raise Settled(
            clear(
                Text(
                    f"申告によれば「{exemption.title.ja}」の要件を満たすため、許可・承認は要りません。",
                    f"as declared, the exemption “{exemption.title.en}” is met",
                )
            )
        )


def _tether(case: Case) -> Exemption:
    """係留飛行: a tether of at most 30 m, anchored to what does not move, with entry controlled."""
    length = case.said("vehicle.tether_m")
    conditions = {
        "vehicle.tether_m": None if length is None else 0 < length <= case.number("aviation.tether_length"),
        "vehicle.tether_anchored": case.said("vehicle.tether_anchored"),
        "vehicle.entry_control": case.said("vehicle.entry_control"),
    }
    return _exemption("tether", Text("十分な強度の紐などによる係留飛行", "tethered flight"), conditions)


def _category_iib(case: Case) -> Exemption:
    """カテゴリーII-B: certificate, licence, manual and entry control together, under 25 kg."""
    gross = case.said("vehicle.gross_mass_g")
    certificate, licence = case.said("vehicle.airframe_certificate"), case.said("vehicle.pilot_licence")
    over = case.said("vehicle.over_third_parties")
    conditions = {
        "vehicle.airframe_certificate": None if certificate is None else certificate in ("first", "second"),
        "vehicle.pilot_licence": None if licence is None else licence in ("first", "second"),
        "vehicle.flight_manual": case.said("vehicle.flight_manual"),
        "vehicle.entry_control": case.said("vehicle.entry_control"),
        "vehicle.over_third_parties": None if over is None else not over,
        "vehicle.gross_mass_g": None if gross is None else gross < case.number("aviation.category_iib_mass"),
    }
    title = Text("機体認証・技能証明・飛行マニュアルによる飛行", "certified aircraft, licensed pilot, manual")
    return _exemption("category-iib", title, conditions)


def _exemption(name: str, title: Text, conditions: dict[str, bool | None]) -> Exemption:
    """Met if every condition is; not met if one surely is not; open while an answer is wanting."""
    if any(said is False for said in conditions.values()):
        return Exemption(name, False, (), title)
    wanting = tuple(path for path, said in conditions.items() if said is None)
    return Exemption(name, None if wanting else True, wanting, title)
