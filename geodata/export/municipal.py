"""Sites as 公共施設一覧 of the 自治体標準オープンデータセット (the generation of GIF): a row a site, for portals of open data.

The columns are those of the list of 野々市市 as published (2025-12), in its order.  A cell is filled where the registry knows what the
column asks for, and empty otherwise: nobody's telephone, hours or accessibility are made up.
"""

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any, Final

import shapely

from fieldreg.register.sites import Site
from geodata.export.csv import cell

__all__ = ["COLUMNS", "sites_to_municipal_csv"]

COLUMNS: Final = (
    "全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ", "名称_英字", "名称_通称", "POIコード", "外部識別子",
    "外部識別子の値", "所在地_全国地方公共団体コード", "町字ID", "所在地_連結表記", "所在地_都道府県", "所在地_市区町村",
    "所在地_町字", "所在地_番地以下", "建物名等(方書)", "緯度", "経度", "高度の種別", "高度の値", "電話番号", "内線番号",
    "連絡先メールアドレス", "連絡先FormURL", "連絡先備考（その他、SNSなど）", "郵便番号", "法人番号", "団体名", "利用可能曜日",
    "開始時間", "終了時間", "利用可能時間特記事項", "説明", "車椅子可", "車椅子貸出", "ツエ貸出", "バリアフリートイレ",
    "スロープ、エレベータ、エスカレータ", "点字ブロック等の移動支援", "点字や読上による支援", "盲導犬・介助犬、聴導犬同伴", "字幕",
    "筆談対応", "優先駐車場", "オストメイト対応トイレ", "授乳室", "おむつ替えコーナー", "飲食可否", "ベビーカー貸出",
    "ベビーカー利用", "URL", "画像", "画像_ライセンス", "備考",
)  # fmt: skip


def sites_to_municipal_csv(
    sites: Iterable[Site], *, code: str = "", municipality: str = "", page: Callable[[str], str] | None = None
) -> str:
    """UTF-8 with a byte order mark, as the standard asks; `code` (six digits) and `municipality` are of whoever publishes it.

    `page` gives the address of a site's page by its id.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for site in sites:
        told = _row(site) | {"全国地方公共団体コード": code, "地方公共団体名": municipality, "URL": page(site.id) if page else ""}
        writer.writerow(cell(told.get(name)) for name in COLUMNS)
    return "\ufeff" + text.getvalue()


def _row(site: Site) -> dict[str, Any]:
    point = shapely.point_on_surface(site.outline)
    accuracy = f"位置の精度 約{site.accuracy_m:g} m" if site.accuracy_m else ""
    return {
        "ID": site.id, "名称": site.name.ja, "名称_英字": site.name.en, "所在地_連結表記": site.address,
        "緯度": round(point.y, 6), "経度": round(point.x, 6), "利用可能時間特記事項": site.facilities.get("opening"),
        "説明": site.notes.ja, "備考": "。".join(part for part in (accuracy, f"出典: {site.source}" if site.source else "") if part),
    }  # fmt: skip
