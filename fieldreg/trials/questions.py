"""What only the person behind a trial can answer, in one place: the contract's names and how they are asked.

`QUESTIONS` maps "vehicle.bvlos" and the like to the question.  Pages, forms and the reasons
of rules all speak these words, so that a question never has two wordings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fieldreg.kernel.texts import Text

__all__ = ["QUESTIONS", "About", "Choice", "Question"]


class About(StrEnum):
    """What a question is about; the order is the order of asking."""

    DRONE = "drone"
    RADIO = "radio"
    VEHICLE = "vehicle"
    ON_SITE = "on_site"

    @property
    def heading(self) -> Text:
        return _TITLES[self]


_TITLES = {
    About.DRONE: Text("ドローンについて", "About the drone"),
    About.RADIO: Text("使う電波について", "About radio"),
    About.VEHICLE: Text("自動運転の車両やロボットについて", "About the vehicle or robot"),
    About.ON_SITE: Text("現地で行うこと", "On the ground"),
}


@dataclass(frozen=True)
class Choice:
    """One answer to choose: `value` as the contract has it."""

    value: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question.  A number has a `unit`, a choice `choices` (`several`: more than one may hold), `day` a day; else yes or no.

    `short` names the matter inside a sentence.  `whole` numbers count things or levels.
    """

    name: str
    about: About
    title: Text
    short: Text
    unit: Text = Text("")
    whole: bool = False
    choices: Sequence[Choice] = ()
    several: bool = False
    day: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "about": str(self.about),
            "title": self.title.to_dict(),
            "short": self.short.to_dict(),
            "unit": self.unit.to_dict() if self.unit.ja else None,
            "whole": self.whole,
            "choices": [{"value": c.value, "title": c.title.to_dict()} for c in self.choices],
            "several": self.several,
            "day": self.day,
        }


_LEVELS = tuple(Choice(str(level), Text(f"レベル{level}", f"Level {level}")) for level in range(6))
_CERTIFICATES = (
    Choice("none", Text("なし", "None")), Choice("first", Text("第一種", "Class 1")), Choice("second", Text("第二種", "Class 2")),
)  # fmt: skip
_LICENCES = (
    Choice("none", Text("なし", "None")), Choice("first", Text("一等", "First class")), Choice("second", Text("二等", "Second class")),
)  # fmt: skip
_BANDS = (
    Choice("2.4GHz", Text("2.4 GHz 帯（免許不要の小電力）", "2.4 GHz (licence-free)")),
    Choice("2.4GHz-1W", Text("2.4 GHz 帯（無人移動体画像伝送システム）", "2.4 GHz (licensed image link)")),
    Choice("5.7GHz", Text("5.7 GHz 帯（無人移動体画像伝送システム）", "5.7 GHz (licensed image link)")),
    Choice("169MHz", Text("169 MHz 帯（無人移動体画像伝送システム）", "169 MHz (licensed image link)")),
    Choice("920MHz", Text("920 MHz 帯（免許不要の小電力）", "920 MHz (licence-free)")),
    Choice("73MHz", Text("73 MHz 帯（免許不要の操縦用）", "73 MHz (licence-free control)")),
    Choice("5.2GHz", Text("5.2 GHz 帯（無線LAN）", "5.2 GHz (wireless LAN)")),
    Choice("5.8GHz", Text("5.8 GHz 帯（特定実験試験局）", "5.8 GHz (specified experimental station)")),
    Choice("LTE", Text("携帯電話（LTE）", "Mobile network (LTE)")),
    Choice("5G", Text("携帯電話（5G）", "Mobile network (5G)")),
    Choice("local5G", Text("ローカル5G", "Local 5G")),
    Choice("experimental", Text("実験試験局", "Experimental station")),
    Choice("none", Text("電波を使わない", "No radio")),
)  # fmt: skip
_LANDS = (
    Choice("private", Text("会社・個人の土地や建物（自社を含む）", "A company's or a person's (one's own too)")),
    Choice("school", Text("学校・閉校した学校", "A school or former school")),
    Choice("park", Text("公園", "A park")),
    Choice("city", Text("そのほかの市の土地・施設", "Other city land or buildings")),
    Choice("state", Text("国・県の土地・施設", "The State's or the prefecture's")),
    Choice("road", Text("道路", "A road")),
    Choice("water", Text("河川敷・海岸・港", "A riverside, shore or port")),
)  # fmt: skip


def _ask(about: About, name: str, title: Text, short: Text, **more: Any) -> Question:
    return Question(name=name, about=about, title=title, short=short, **more)


def _drone(name: str, title: Text, short: Text, **more: Any) -> Question:
    return _ask(About.DRONE, f"vehicle.{name}", title, short, **more)


def _road(name: str, title: Text, short: Text, **more: Any) -> Question:
    return _ask(About.VEHICLE, f"vehicle.{name}", title, short, **more)


def _there(name: str, title: Text, short: Text, **more: Any) -> Question:
    return _ask(About.ON_SITE, f"on_site.{name}", title, short, **more)


_ASKED = (
    # --- the drone
    _drone("mass_g", Text("機体の重さ（電池を含む）はいくらですか", "What is its mass, battery included?"),
           Text("機体とバッテリーの質量", "mass of airframe and battery"), unit=Text("g", "g")),
    _drone("gross_mass_g", Text("積荷を含む重さはいくらですか", "What is its gross mass?"),
           Text("搭載物を含む総質量", "total mass with payload"), unit=Text("g", "g")),
    _drone("registered", Text("機体は登録してありますか", "Is the aircraft registered?"),
           Text("機体の登録の有無", "whether the craft is registered")),
    _drone("remote_id", Text("リモートIDを備えていますか", "Does it carry remote ID?"),
           Text("リモートIDの有無", "whether it sends remote ID")),
    _drone("preregistered", Text("2022年6月19日までに事前登録した機体ですか", "Was it registered beforehand, by 19 June 2022?"),
           Text("事前登録の有無", "whether it was registered beforehand")),
    _drone("bvlos", Text("目視の範囲の外を飛びますか", "Does it fly beyond visual line of sight?"),
           Text("目視外飛行の有無", "whether it leaves the pilot's sight")),
    _drone("over_third_parties", Text("関係のない人の上を飛びますか", "Does it fly over third parties?"),
           Text("第三者の上空を飛ぶか", "whether it flies over third persons")),
    _drone("entry_control", Text("立入りを管理する措置をとりますか", "Is entry to the area controlled?"),
           Text("立入管理措置の有無", "whether entry is controlled")),
    _drone("keeps_30m",
           Text("関係のない人や建物・車から30 m以上離れて飛びますか", "Does it keep 30 m from third parties and their property?"),
           Text("第三者・物件から30 m以上離れるか", "whether 30 m from third persons and things is kept")),
    _drone("near_structure", Text("ずっと建物などから30 m以内を飛びますか", "Does it stay within 30 m of a structure throughout?"),
           Text("構造物から30 m以内だけを飛ぶか", "whether it stays within 30 m of a structure")),
    _drone("tether_m", Text("係留索の長さは何 m ですか（係留しないときは0）", "How long is the tether? (0 for none)"),
           Text("係留の長さ", "length of the tether"), unit=Text("m", "m")),
    _drone("tether_anchored",
           Text("十分に強い索で、動かないものに係留しますか",
                "Is it made fast to something that does not move, by a line strong enough?"),
           Text("強度のある索による固定の有無", "whether a strong tether is anchored")),
    _drone("airframe_certificate", Text("機体認証はありますか", "Airframe certificate?"),
           Text("機体認証の有無", "airframe certificate"), choices=_CERTIFICATES),
    _drone("pilot_licence", Text("操縦者の技能証明はありますか", "Pilot licence?"),
           Text("技能証明の有無", "pilot's licence"), choices=_LICENCES),
    _drone("licence_bvlos", Text("技能証明の目視内飛行の限定は解除されていますか", "Does the licence cover flight beyond sight?"),
           Text("目視内限定の解除の有無", "whether the licence covers flight beyond sight")),
    _drone("flight_manual", Text("飛行マニュアルに従って飛ばしますか", "Is it flown by a flight manual?"),
           Text("飛行マニュアルの有無", "flight manual")),
    _drone("drops", Text("物を落としますか（散布を含む）", "Does it drop anything (spraying included)?"),
           Text("物や液体の投下の有無", "whether anything is dropped")),
    _drone("dangerous_goods", Text("危険物を運びますか", "Does it carry dangerous goods?"),
           Text("危険物の輸送の有無", "whether dangerous goods are carried")),
    _drone("agri_spraying", Text("農薬・肥料などを空中散布しますか", "Does it spray or spread for farming?"),
           Text("農薬などの空中散布の有無", "whether it sprays for farming")),
    _drone("agri_requirements",
           Text("空中散布の特例のほかの要件（国の通達）をすべて満たしますか", "Are all other requirements of the spraying circular met?"),
           Text("空中散布の特例の要件を満たすか", "whether the spraying circular's requirements are met")),
    _drone("insured", Text("第三者への賠償責任保険に入っていますか", "Is third-party liability insured?"),
           Text("賠償責任保険の有無", "whether liability is insured")),
    _drone("onboard_camera",
           Text("機上のカメラで経路の下に人がいないことを確かめますか", "Does an onboard camera confirm that nobody is below?"),
           Text("機上カメラによる無人の確認の有無", "whether a camera confirms that nobody is below")),
    _drone("count", Text("同時に何機を飛ばしますか", "How many craft fly at once?"),
           Text("同時に飛ばす機体の数", "how many craft fly at once"), unit=Text("機", "craft"), whole=True),
    _drone("licence_night", Text("技能証明の昼間飛行の限定は解除されていますか", "Does the licence cover flight at night?"),
           Text("昼間限定の解除の有無", "whether the licence covers flight at night")),
    _drone("licence_heavy", Text("技能証明の25 kg未満の限定は解除されていますか", "Does the licence cover craft of 25 kg and more?"),
           Text("25 kg未満限定の解除の有無", "whether the licence covers craft of 25 kg and more")),
    _drone("licence_until", Text("技能証明はいつまで有効ですか（有効期間の最後の日）", "Until which day is the licence valid?"),
           Text("技能証明の有効期間の最後の日", "last day of the licence"), day=True),
    _drone("steerable",
           Text("人が乗って操縦できる気球・パラグライダーなどですか",
                "Is it a balloon, paraglider or the like that people ride and steer?"),
           Text("人が乗って操縦できる機器か", "whether people ride and steer it")),
    # --- radio
    _ask(About.RADIO, "vehicle.radio", Text("どの電波を使いますか", "Which radio does it use?"),
         Text("使う電波", "the radio used"), choices=_BANDS, several=True),
    _ask(About.RADIO, "vehicle.radio_marked",
         Text("無線設備に技適マークがありますか", "Does the radio bear the Japanese conformity mark?"),
         Text("技適マークの有無", "whether the radio bears the conformity mark")),
    _ask(About.RADIO, "vehicle.radio_notified",
         Text("技適マークがないとき、実験等の特例の届出をしましたか",
              "If it lacks the mark: is it notified under the special case for experiments?"),
         Text("実験等の特例の届出の有無", "whether the special case for experiments is notified")),
    # --- vehicles and robots
    _road("level", Text("自動運転のレベルはどれですか", "Which level of automation?"),
          Text("自動運転のレベル", "level of driving automation"), choices=_LEVELS, whole=True),
    _road("remote", Text("遠隔で操作・監視しますか", "Is it operated or watched remotely?"),
          Text("遠隔操作の有無", "whether it is operated remotely")),
    _road("driver_on_board", Text("運転者が乗りますか", "Is a driver on board?"),
          Text("運転者の乗車の有無", "whether a driver is aboard")),
    _road("standard_controls", Text("通常のハンドル・ブレーキがありますか", "Has it the usual wheel and brakes?"),
          Text("通常のハンドル・ブレーキの有無", "whether it has ordinary controls")),
    _road("plated",
          Text("登録・車検・ナンバープレート（または臨時運行の許可）がありますか",
               "Is it registered, inspected and plated (or permitted to run temporarily)?"),
          Text("登録・車検・ナンバーの有無", "whether it is registered, inspected and plated")),
    _road("length_cm", Text("長さは何 cm ですか", "How long is it?"), Text("車体の長さ", "length of the vehicle"), unit=Text("cm", "cm")),
    _road("width_cm", Text("幅は何 cm ですか", "How wide is it?"), Text("車体の幅", "width of the vehicle"), unit=Text("cm", "cm")),
    _road("height_cm",
          Text("高さは何 cm ですか（センサー・カメラの部分を除く）", "How high is it (sensors and cameras left out)?"),
          Text("車体の高さ", "height of the vehicle"), unit=Text("cm", "cm")),
    _road("max_speed_kmh", Text("最高速度はいくらですか", "What is its top speed?"),
          Text("最高速度", "top speed"), unit=Text("km/h", "km/h")),
    _road("electric", Text("電動ですか", "Is it electric?"), Text("電動かどうか", "whether it is electric")),
    _road("emergency_stop", Text("非常停止装置がありますか", "Has it an emergency stop?"),
          Text("非常停止装置の有無", "whether it has an emergency stop")),
    _road("operator_near",
          Text("操作する人が乗るか、すぐに止められる近さにいますか", "Is the operator aboard, or near enough to stop it at once?"),
          Text("操作者がすぐ止められる近さにいるか", "whether the operator is near enough to stop it")),
    _road("passengers", Text("人を乗せますか", "Does it carry passengers?"), Text("人を乗せるか", "whether it carries passengers")),
    _road("fare", Text("運賃をもらいますか", "Is a fare charged?"), Text("運賃の有無", "whether a fare is charged")),
    _road("goods_for_pay", Text("料金をもらって他人の荷物を運びますか", "Does it carry others' goods for pay?"),
          Text("有償で荷物を運ぶか", "whether it carries goods for pay")),
    _road("serves_residents",
          Text("住民の利便になる人や物の運送ですか（研究開発だけではない）",
               "Is it transport that serves residents (not research alone)?"),
          Text("住民の利便になる運送か", "whether it is transport that serves residents")),
    _road("power_kw", Text("モーターの定格出力は何 kW ですか", "What is the rated output of its motor?"),
          Text("定格出力", "rated output"), unit=Text("kW", "kW")),
    # --- on the ground
    _there("indoors", Text("屋内だけで行いますか", "Is it all indoors?"), Text("屋内かどうか", "whether it is indoors")),
    _there("objects_placed", Text("地上に物を置きますか", "Is anything placed on the ground?"),
           Text("物を置くか", "whether things are placed")),
    _there("ground_change", Text("土地の形を変えますか（掘る・盛る・木を切る）", "Is the ground altered (digging, filling, felling)?"),
           Text("土地の形を変えるか", "whether the ground is altered")),
    _there("road_works", Text("道路の工事をしますか", "Are there works on the road itself?"),
           Text("道路工事の有無", "whether there are works on the road")),
    _there("crowd", Text("人が何人くらい集まりますか", "How many people gather?"),
           Text("集まる人数", "how many people gather"), unit=Text("人", "people"), whole=True),
    _there("filming", Text("撮影をしますか", "Is there filming?"), Text("撮影の有無", "whether it is filmed")),
    _there("exclusive_use", Text("場所をひとりじめして使いますか", "Is the place used exclusively?"),
           Text("場所を独占するか", "whether the place is used exclusively")),
    _there("third_party_event", Text("多くの人が集まる催しの場所ですか（決まった日時に数十人が集まる場合も含みます）",
                "Is it at a public event (a few dozen people at a set time may be one)?"),
           Text("多数の人が集まる催しの有無", "whether many people gather for an event")),
    _there("owner_consent", Text("土地や施設の管理者の同意がありますか", "Has the owner or manager agreed?"),
           Text("土地の所有者・管理者の同意の有無", "whether the owner consents")),
    _there("facility_consent", Text("対象施設（複数あるときはすべて）の管理者の同意がありますか",
                "Has the manager of the designated facility (of each, if several) agreed?"),
           Text("対象施設の管理者の同意の有無", "whether the designated facility's manager consents")),
    _there("public_work", Text("国や地方公共団体の業務として行いますか", "Is it done as work of the State or a local government?"),
           Text("国・地方公共団体の業務か", "whether it is work of the State or a local government")),
    _there("closed_to_traffic",
           Text("道路や通路を通行止めにしますか（門があり、一般の人や車が入れない場所は「はい」）",
                "Is the road or way closed to traffic (yes, too, where a gate keeps the public out)?"),
           Text("一般の交通を止めるか", "whether it is closed to general traffic")),
    _there("rid_zone_notified", Text("リモートID特定区域の届出をしますか", "Is a remote-ID area notified?"),
           Text("リモートID特定区域の届出の有無", "whether a remote-ID area is notified")),
    _there("rid_zone_marked", Text("特定区域の範囲を現地に明示しますか", "Is that area marked on the ground?"),
           Text("特定区域の明示の有無", "whether that area is marked")),
    _there("rid_zone_monitored", Text("補助者が特定区域を監視しますか", "Do assistants watch that area?"),
           Text("特定区域の監視の有無", "whether that area is watched")),
    _there("loudspeaker", Text("拡声機など大きな音を使いますか", "Are loudspeakers or loud sound used?"),
           Text("拡声機などの使用の有無", "whether loudspeakers are used")),
    _there("open_fire", Text("火を使いますか（調理・発電機・花火など）", "Is fire used (cooking, generators, fireworks)?"),
           Text("火気の使用の有無", "whether fire is used")),
    _there("fuel_l",
           Text("ガソリンなどの燃料を何リットル置きますか（なければ0）", "How many litres of petrol or like fuel are kept? (0 for none)"),
           Text("燃料の量", "amount of fuel"), unit=Text("L", "L")),
    _there("on_way",
           Text("物を置く・人を集める場所は、道路や、人や車が自由に通れる通路の上ですか",
                "Do things stand, or people gather, on a road or a way the public may use freely?"),
           Text("道路や通路の上で行うか", "whether it is done on a road or public way")),
    _there("filming_on_road",
           Text("撮影のために道路を止めたり、道路に人や機材を置いたりしますか", "Is the road stopped or taken up for filming?"),
           Text("撮影で道路を止める・使うか", "whether the road is stopped or taken up for filming")),
    _there("restricted_way",
           Text("歩行者専用の道路や、通行が禁止された道路に車両で入りますか",
                "Does a vehicle enter a pedestrian-only or otherwise prohibited road?"),
           Text("通行が禁止された道路に入るか", "whether it enters a prohibited road")),
    _there("structure",
           Text("テント・プレハブ・コンテナ・ステージなどを建てますか（1日だけでも。机・三角コーン・計測器は含みません）",
                "Are tents, huts, containers or stages put up, even for a day? (Not tables, cones or instruments)"),
           Text("建物や工作物を建てるか", "whether structures are put up")),
    _there("building_m2",
           Text("校舎・体育館などの建物の中を何 m² 使いますか（廊下や控室も含む。使わなければ0）",
                "How much of a school house or hall is used, in m²? (Passages and waiting rooms too; 0 for none)"),
           Text("使う建物の床面積", "floor area of the building used"), unit=Text("m²", "m²")),
    _there("advertising",
           Text("看板・のぼり・横断幕・車体の広告や、ドローンの光で描く文字など、屋外で人に見せるものがありますか",
                "Is anything shown to people outdoors: signs, banners, writing on vehicles, letters of light by drones?"),
           Text("屋外広告物の有無", "whether there is outdoor advertising")),
    _there("fireworks",
           Text("花火などの火薬類を使いますか（おもちゃの花火も「はい」。消防署と県の窓口で扱いが分かれます）",
                "Are fireworks or other explosives used? (Yes for toy fireworks too: fire station and prefecture tell them apart)"),
           Text("花火など火薬類の使用の有無", "whether fireworks are used")),
    _there("land",
           Text("登録された場所を選ばないとき: 使う土地や施設（離着陸・走行・低い飛行）はどれですか（当てはまるものすべて）",
                "Where no registered site is named: whose land or building is used, for take-off, landing, driving or low flight? "
                "(all that apply)"),
           Text("使う土地・施設の持ち主", "whose land or building is used"), choices=_LANDS, several=True),
)  # fmt: skip
QUESTIONS: Mapping[str, Question] = {question.name: question for question in _ASKED}
