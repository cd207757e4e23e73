"""What a formula may ask, and how the answers become one of three values.

A formula calls a `Case`.  Whatever settles the matter early (an attribute nobody answered,
a layer that cannot speak, a border too near) is raised as `Settled` in one place here, so
that no formula can forget it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely

from fieldreg.errors import BadLaw
from fieldreg.findings import Exemption, Severity, Status, UnknownKind, ZoneReference
from fieldreg.law.parameters import parameter
from fieldreg.surroundings import Hit, LayerView, Surroundings
from fieldreg.texts import Text
from fieldreg.trials import Trial
from fieldreg.zones import LayerStatus

__all__ = ["Answer", "Case", "Settled", "applies", "clear", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a formula found; `rules.BoundRule` adds the catalogue's words to it."""

    status: Status
    because: Text
    zones: Sequence[ZoneReference] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    exemptions: Sequence[Exemption] = ()
    severity: Severity | None = None  # None: the catalogue's
    verify: Text = Text("")
    margin_m: float | None = None
    needs: Sequence[str] = ()
    kind: UnknownKind = UnknownKind.MISSING_ANSWER


class Settled(Exception):
    """The answer, found before the formula came to its end."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.because.ja)
        self.answer = answer


def applies(because: Text, **more: Any) -> Answer:
    """The rule applies."""
    return Answer(status=Status.APPLIES, because=because, **more)


def clear(because: Text, margin_m: float | None = None) -> Answer:
    """The rule surely does not apply."""
    return Answer(status=Status.NOT_APPLICABLE, because=because, margin_m=margin_m)


def unknown(because: Text, kind: UnknownKind, needs: Sequence[str], **more: Any) -> Answer:
    """It cannot be told, and what would settle it."""
    return Answer(status=Status.UNKNOWN, because=because, kind=kind, needs=needs, **more)


class Case:
    """One rule before one trial on one day."""

    def __init__(self, trial: Trial, around: Surroundings, on: date, layers: Sequence[str]) -> None:
        self.trial, self.around, self.on = trial, around, on
        self._declared = layers

    def number(self, name: str) -> float:
        """The law's number in force on the day; settles as unknown where none is held for it."""
        value = parameter(name, self.on)
        if value is None:
            raise Settled(
                unknown(
                    Text(
                        f"{self.on.isoformat()} に有効な法令の数値が登録されていないため判定できません。",
                        f"the number of the law in force on {self.on.isoformat()} is not held",
                    ),
                    UnknownKind.MISSING_LAYER,
                    [f"law:{name}"],
                )
            )
        return float(value)

    def said(self, path: str) -> Any:
        """What was answered at "vehicle.bvlos" or "on_site.crowd"; None if nothing was."""
        part, _, name = path.partition(".")
        return getattr(getattr(self.trial, part), name)

    def ask(self, path: str) -> Any:
        """The same; settles as unknown, naming the question, if nobody answered."""
        value = self.said(path)
        if value is None:
            question = QUESTIONS[path]
            raise Settled(
                unknown(
                    Text(
                        f"「{question.ja}」の回答がないため判定できません。",
                        f"cannot be judged until this is answered: {question.en}",
                    ),
                    UnknownKind.MISSING_ANSWER,
                    [path],
                )
            )
        return value

    def layer(self, layer: str) -> LayerView:
        """A declared layer about the trial, whatever its state."""
        if layer not in self._declared:
            raise BadLaw(Text(f"規則が宣言していないレイヤ {layer} を見ました", f"the rule did not declare layer {layer}"))
        return self.around.layer(layer)

    def met(self, layer: str, reach_m: float = 0.0) -> Sequence[Hit]:
        """Zones surely within reach; settles as unknown where the layer is silent, a border near, or a miss proves nothing.

        An empty answer therefore means: surely none.
        """
        view = self.layer(layer)
        if view.status in _SILENT:
            raise Settled(self._silent(view))
        hits = view.hits(reach_m)
        sure = [h for h in hits if h.certain]
        if sure:
            return sure
        if hits:
            raise Settled(self._near_border(view, hits[0], reach_m))
        self.vouched(layer)
        return []

    def vouched(self, layer: str) -> None:
        """Settles as unknown unless the layer speaks here and holds everything: only then may a rule say "not here"."""
        view = self.layer(layer)
        if view.status is not LayerStatus.OK:
            raise Settled(self._silent(view))
        if not view.complete:
            raise Settled(
                unknown(
                    Text(
                        f"登録されている「{LAYERS[layer].ja}」はすべてを網羅していないため、該当しないとは言い切れません。",
                        f"the layer {LAYERS[layer].en} does not hold everything, so a miss proves nothing",
                    ),
                    UnknownKind.MISSING_LAYER,
                    [f"layer:{layer}"],
                )
            )

    def settle(self, answer: Answer) -> None:
        """Ends here with `answer`."""
        raise Settled(answer)

    def references(self, hits: Sequence[Hit]) -> list[ZoneReference]:
        return [ZoneReference(h.zone.layer, h.zone.id, h.zone.name, h.zone.edition) for h in hits]

    def evidence(self, hits: Sequence[Hit]) -> dict[str, Any]:
        """Overlap, distance and the offending part of what was met, as the contract writes it."""
        parts = [h.overlap for h in hits if not h.overlap.is_empty]
        shared = shapely.union_all(parts) if parts else None
        area = float(self.around.plane.to_xy(shared).area) if shared is not None else 0.0
        whole = float(self.around.footprint_xy.area)
        return {
            "overlap_area_m2": round(area, 1),
            "overlap_share": round(area / whole, 4) if whole else 0.0,
            "distance_m": round(min(h.distance_m for h in hits), 2),
            "geometry": shapely.geometry.mapping(shared) if shared is not None else {},
        }

    def _silent(self, view: LayerView) -> Answer:
        reason = _STATES[view.status].fill(layer=LAYERS[view.id].ja, layer_en=LAYERS[view.id].en, on=self.on)
        kind = UnknownKind.STALE_LAYER if view.status is LayerStatus.STALE else UnknownKind.MISSING_LAYER
        return unknown(reason, kind, [f"layer:{view.id}"])

    def _near_border(self, view: LayerView, hit: Hit, reach_m: float) -> Answer:
        accuracy = view.accuracy_of(hit.zone)
        ring = f"（離隔 {reach_m:,.0f} m）" if reach_m else ""
        ring_en = f" (reach {reach_m:,.0f} m)" if reach_m else ""
        return unknown(
            Text(
                f"「{hit.zone.name.ja}」の境界から {hit.distance_m:,.0f} m{ring}ですが、登録された境界の精度が {accuracy:,.0f} m のため、"
                "該当するかどうか判定できません。",
                f"{hit.distance_m:,.0f} m from {hit.zone.name.en or hit.zone.name.ja}{ring_en}, "
                f"whose drawn boundary is good to {accuracy:,.0f} m only",
            ),
            UnknownKind.NEAR_BORDER,
            [f"layer:{view.id}"],
            margin_m=hit.distance_m - accuracy - reach_m,
            zones=self.references([hit]),
        )


_SILENT = {LayerStatus.MISSING, LayerStatus.EMPTY, LayerStatus.STALE, LayerStatus.FAILED}
_STATES = {
    LayerStatus.MISSING: Text(
        "「{layer}」のデータが {on} について登録されていないため判定できません。", "no data of {layer_en} is held for {on}"
    ),
    LayerStatus.EMPTY: Text("「{layer}」のデータが空のため判定できません。", "the data of {layer_en} is empty"),
    LayerStatus.STALE: Text("「{layer}」のデータが期限切れのため判定できません。", "the data of {layer_en} is out of date"),
    LayerStatus.FAILED: Text("「{layer}」のデータを読めないため判定できません。", "the data of {layer_en} could not be read"),
    LayerStatus.OUTSIDE: Text(
        "ここは「{layer}」のデータの対象範囲の外にかかるため判定できません。", "part of this lies outside what {layer_en} covers"
    ),
}
LAYERS = {
    "did": Text("人口集中地区", "densely inhabited districts"),
    "airport-surfaces": Text("空港の制限表面", "airport limitation surfaces"),
    "small-uav": Text("小型無人機等飛行禁止法の対象施設", "facilities of the small-UAV Act"),
    "parks": Text("都市公園", "parks"),
    "schools": Text("学校施設", "schools"),
    "roads": Text("道路", "roads"),
    "hazard": Text("津波避難広報ドローンの経路など", "tsunami drone corridor"),
    "buildings": Text("建物など第三者の物件", "buildings and other third-party objects"),
    "emergency": Text("緊急用務空域", "emergency airspace"),
}
QUESTIONS = {
    "vehicle.mass_g": Text("機体の質量（本体とバッテリー）は何グラムですか", "mass of airframe and battery in grams"),
    "vehicle.gross_mass_g": Text("総重量は何グラムですか", "gross mass in grams"),
    "vehicle.registered": Text("機体は登録されていますか", "is the aircraft registered?"),
    "vehicle.remote_id": Text("リモートIDを発信しますか", "does it send remote ID?"),
    "vehicle.bvlos": Text("目視外で飛行しますか", "is it flown out of the pilot's sight?"),
    "vehicle.keeps_30m": Text("第三者や第三者の物件から30 m以上離しますか", "does it keep 30 m from third parties and their property?"),
    "vehicle.over_third_parties": Text("第三者の上空を飛行しますか", "does it fly over third parties?"),
    "vehicle.entry_control": Text("立入管理措置をとりますか", "is entry controlled?"),
    "vehicle.drops": Text("物件を投下しますか", "is anything dropped?"),
    "vehicle.dangerous_goods": Text("危険物を輸送しますか", "are dangerous goods carried?"),
    "vehicle.near_structure": Text("構造物から30 m以内だけを飛行しますか", "does it stay within 30 m of a structure?"),
    "vehicle.level": Text("自動運転のレベルはいくつですか", "level of driving automation"),
    "vehicle.remote": Text("遠隔で操作・監視しますか", "is it operated remotely?"),
    "vehicle.driver_on_board": Text("運転者が乗車しますか", "is a driver on board?"),
    "vehicle.standard_controls": Text("通常のハンドル・ブレーキがありますか", "does it have ordinary controls?"),
    "vehicle.length_cm": Text("車体の長さは何cmですか", "length in cm"),
    "vehicle.width_cm": Text("車体の幅は何cmですか", "width in cm"),
    "vehicle.height_cm": Text("車体の高さは何cmですか", "height in cm"),
    "vehicle.max_speed_kmh": Text("最高速度は何km/hですか", "top speed in km/h"),
    "on_site.objects_placed": Text("現地に物を置きますか", "are objects placed on site?"),
    "on_site.crowd": Text("何人くらい集まりますか", "how many people gather?"),
    "on_site.filming": Text("業として撮影をしますか", "is it filmed commercially?"),
    "on_site.exclusive_use": Text("場所を独占して使いますか", "is the place used exclusively?"),
    "on_site.owner_consent": Text("土地の所有者・管理者の同意がありますか", "has the owner consented?"),
    "on_site.closed_to_traffic": Text("一般の交通から閉鎖しますか", "is it closed to general traffic?"),
    "on_site.third_party_event": Text("多数の人が集まる催しの上空ですか", "is it over a gathering of many people?"),
}  # fmt: skip
