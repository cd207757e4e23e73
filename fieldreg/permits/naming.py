"""What layers, activities and open questions are called where a rule gives its reason."""

from fieldreg.texts import Text
from fieldreg.trials import Activity
from fieldreg.zones import LayerStatus

__all__ = ["ACTIVITY_NAMES", "LAYER_NAMES", "QUESTIONS", "SILENCE"]

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
    Activity.OTHER: Text("その他の実証", "other trials"),
}
QUESTIONS = {
    "vehicle.mass_g": Text("機体とバッテリーの質量", "mass of airframe and battery"),
    "vehicle.gross_mass_g": Text("搭載物を含む総質量", "total mass with payload"),
    "vehicle.registered": Text("機体の登録の有無", "whether the craft is registered"),
    "vehicle.remote_id": Text("リモートIDの有無", "whether it sends remote ID"),
    "vehicle.bvlos": Text("目視外飛行の有無", "whether it leaves the pilot's sight"),
    "vehicle.keeps_30m": Text(
        "第三者・物件から30 m以上離れるか", "whether 30 m from third persons and things is kept"
    ),
    "vehicle.near_structure": Text(
        "構造物から30 m以内だけを飛ぶか", "whether it stays within 30 m of a structure"
    ),
    "vehicle.over_third_parties": Text("第三者の上空を飛ぶか", "whether it flies over third persons"),
    "vehicle.entry_control": Text("立入管理措置の有無", "whether entry is controlled"),
    "vehicle.tether_m": Text("係留の長さ", "length of the tether"),
    "vehicle.tether_anchored": Text("動かないものへの固定の有無", "whether the tether is anchored"),
    "vehicle.airframe_certificate": Text("機体認証の有無", "airframe certificate"),
    "vehicle.pilot_licence": Text("技能証明の有無", "pilot's licence"),
    "vehicle.flight_manual": Text("飛行マニュアルの有無", "flight manual"),
    "vehicle.drops": Text("物や液体の投下の有無", "whether anything is dropped"),
    "vehicle.dangerous_goods": Text("危険物の輸送の有無", "whether dangerous goods are carried"),
    "vehicle.level": Text("自動運転のレベル", "level of driving automation"),
    "vehicle.remote": Text("遠隔操作の有無", "whether it is operated remotely"),
    "vehicle.driver_on_board": Text("運転者の乗車の有無", "whether a driver is aboard"),
    "vehicle.standard_controls": Text("通常のハンドル・ブレーキの有無", "whether it has ordinary controls"),
    "vehicle.length_cm": Text("車体の長さ", "length of the vehicle"),
    "vehicle.width_cm": Text("車体の幅", "width of the vehicle"),
    "vehicle.height_cm": Text("車体の高さ", "height of the vehicle"),
    "vehicle.max_speed_kmh": Text("最高速度", "top speed"),
    "on_site.objects_placed": Text("物を置くか", "whether things are placed"),
    "on_site.crowd": Text("集まる人数", "how many people gather"),
    "on_site.filming": Text("撮影の有無", "whether it is filmed"),
    "on_site.exclusive_use": Text("場所を独占するか", "whether the place is used exclusively"),
    "on_site.owner_consent": Text("土地の所有者・管理者の同意の有無", "whether the owner consents"),
    "on_site.closed_to_traffic": Text("一般の交通を止めるか", "whether it is closed to general traffic"),
    "on_site.indoors": Text("屋内かどうか", "whether it is indoors"),
    "on_site.third_party_event": Text(
        "多数の人が集まる催しの有無", "whether many people gather for an event"
    ),
    "site": Text("使う場所（登録された場所の名前）", "which registered site is used"),
}
