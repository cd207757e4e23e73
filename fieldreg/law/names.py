"""What layers, activities and open questions are called where a rule gives its reason."""

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import LayerStatus
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity

__all__ = ["ACTIVITY_NAMES", "LAYER_NAMES", "SILENCE", "question_name"]

LAYER_NAMES = {
    "wards": Text("行政区", "wards"),
    "did": Text("人口集中地区", "densely inhabited districts"),
    "airports": Text("空港・飛行場の敷地", "airport grounds"),
    "airport-surfaces": Text("空港の制限表面", "airport surfaces"),
    "small-uav": Text("小型無人機等飛行禁止法の対象施設", "facilities under the Small UAV Act"),
    "emergency": Text("緊急用務空域", "emergency airspace"),
    "parks": Text("公園", "parks"),
    "schools": Text("学校・閉校施設", "schools and former schools"),
    "roads": Text("道路", "roads"),
    "rivers": Text("河川", "rivers"),
    "coast": Text("海岸・港湾", "coast and port"),
    "buildings": Text("建物・物件", "buildings and structures"),
    "planning": Text("都市計画など", "planning"),
    "hazard": Text("津波避難広報ドローンの飛行経路", "tsunami warning drone corridors"),
    "events": Text("催し・工事など", "events and works"),
}
SILENCE = {
    LayerStatus.MISSING: Text(
        "「{ja}」のデータが、この日について登録されていません。", "no edition of “{en}” is held for this day"
    ),
    LayerStatus.EMPTY: Text("「{ja}」のデータが空です。", "the layer “{en}” is empty, which proves nothing"),
    LayerStatus.STALE: Text("「{ja}」のデータの有効期限が過ぎています。", "the layer “{en}” is past its day"),
    LayerStatus.FAILED: Text("「{ja}」のデータを読めませんでした。", "the layer “{en}” could not be read"),
    LayerStatus.OUTSIDE: Text(
        "この場所は「{ja}」のデータの対象範囲の外です。",
        "the place lies outside what the layer “{en}” covers",
    ),
}
ACTIVITY_NAMES = {
    Activity.DRONE: Text("ドローン", "drones"),
    Activity.AUTOMATED_DRIVING: Text("自動運転", "automated driving"),
    Activity.REMOTE_SMALL_VEHICLE: Text("遠隔操作型小型車", "remote small vehicles"),
    Activity.GROUND_ROBOT: Text("地上ロボット", "ground robots"),
    Activity.BALLOON: Text("気球", "balloons"),
    Activity.KITE: Text("凧", "kites"),
    Activity.LASER: Text("レーザー光", "lasers"),
    Activity.FIREWORKS: Text("花火", "fireworks"),
    Activity.OTHER: Text("その他の実証", "other trials"),
}


def question_name(need: str) -> Text:
    """What an open question is called inside a sentence: an answer by its contract name, or "site".

    Raises KeyError for a stranger.
    """
    return _SITE if need == "site" else QUESTIONS[need].short


_SITE = Text("使う場所（登録された場所の名前）", "which registered site is used")
