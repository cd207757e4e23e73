"""What is tried, in words."""

from collections.abc import Mapping

from fieldreg.kernel.texts import Text

__all__ = ["ACTIVITY_NAMES"]

ACTIVITY_NAMES: Mapping[str, Text] = {
    "drone": Text("ドローン", "Drone"),
    "automated_driving": Text("自動運転", "Automated driving"),
    "remote_small_vehicle": Text("遠隔操作型小型車", "Remote small vehicle"),
    "ground_robot": Text("地上ロボット", "Ground robot"),
    "balloon": Text("気球", "Balloon"),
    "kite": Text("凧", "Kite"),
    "laser": Text("レーザー光", "Laser"),
    "fireworks": Text("花火", "Fireworks"),
    "other": Text("その他", "Other"),
}
