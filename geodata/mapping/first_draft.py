"""A first draft of a mapping file, by a table's columns and what they hold.  It proposes; it never loads.

Each choice tells why, how sure it is, and what the column holds.  What nobody could guess (where the data are from,
how exact they are, whose id a manager's name is) is left as ``"?"``, which no load accepts.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction
from geodata.mapping.cell_values import day_form, number_in, shown
from geodata.mapping.mapping_file import OPEN, Mapping_, mapping_from
from geodata.tables import Row

__all__ = ["Choice", "Proposal", "guess"]

Sure = Literal["high", "medium", "low", "?"]
_LATER = {"high": Text("確か", "sure"), "medium": Text("たぶん", "probable"), "low": Text("要確認", "to be checked"),
          OPEN: Text("決めてください", "yours to decide")}  # fmt: skip
_EXAMPLES, _LONGEST_EXAMPLE = 3, 30
_MOST_WORDS = 30  # of a manager's column, told one by one
_DISTINCT = 0.8  # of a column's values, for it to be a name
_WORDS: Mapping[str, Sequence[str]] = {  # headings without blanks, marks and capitals
    "lon": ("経度", "longitude", "lon", "lng", "long", "経度(10進)", "経度10進"),
    "lat": ("緯度", "latitude", "lat", "緯度(10進)", "緯度10進"),
    "wkt": ("wkt", "geometry", "geom", "thegeom", "shape", "形状"),
    "id": ("id", "番号", "no", "no.", "施設番号", "公園番号", "管理番号", "台帳番号", "整理番号", "通し番号", "識別番号", "コード",
    "施設コード",
           "施設id", "identification", "code", "key", "objectid", "fid"),
    "name": ("名称", "施設名", "施設名称", "公園名", "公園名称", "学校名", "施設・場所名", "路線名", "河川名", "区域名", "名前", "name",
    "title",
             "facilityname"),
    "name_en": ("名称英字", "名称英語", "英語名", "英語名称", "nameen", "name:en", "englishname"),
    "authority": ("管理者", "管理者名", "担当課", "所管", "所管課", "管理課", "管理主体", "所管部署", "manager", "authority", "custodian"),
    "accuracy_m": ("accuracym", "accuracy", "誤差", "位置精度", "精度", "誤差(m)", "位置精度(m)"),
    "valid_from": ("指定日", "指定年月日", "告示日", "告示年月日", "供用開始日", "供用開始年月日", "開園日", "開園年月日", "開設年月日",
    "設置年月日",
                   "validfrom", "startdate"),
    "valid_to": ("廃止日", "廃止年月日", "終了日", "validto", "enddate"),
}  # fmt: skip
_LAYERS: Mapping[str, Sequence[str]] = {  # words of a heading that tell the layer
    "parks": ("公園", "park"), "schools": ("学校", "school"), "roads": ("路線", "道路", "road"), "rivers": ("河川", "river"),
}  # fmt: skip
_FORMS = ("iso", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y%m%d", "wareki")
_WKT = re.compile(r"\s*(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*(Z|M|ZM)?\s*\(", re.IGNORECASE)
_NO_NAME = re.compile(r"https?://|^[\d\s.,:/+()-]+$|[都道府県].+[市区町村]|丁目|番地")
_NO_NAME_HEADINGS = ("住所", "所在地", "備考", "カナ", "フリガナ", "電話", "address", "note", "url", "tel", "kana")
_MUNICIPAL = re.compile(r"\d{5,6}")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One key of the mapping, as proposed: `value` as the file has it, with ``"?"`` for what is open."""

    path: str
    value: Any
    why: Text
    sure: Sure
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A mapping to look through and complete."""

    choices: Sequence[Choice]

    @property
    def undecided(self) -> Sequence[str]:
        """The keys nobody could guess, in part or at all."""
        return [choice.path for choice in self.choices if _is_open(choice.value)]

    def mapping(self) -> Mapping_ | None:
        """What is decided so far, for a preview; None where not even a name was found."""
        decided = {choice.path: _decided(choice.value) for choice in self.choices if choice.value != OPEN}
        if "name" not in decided:
            return None
        return mapping_from(yaml.safe_dump(decided, allow_unicode=True).encode(), "mapping")

    def to_yaml(self) -> str:
        """The file, each key under why it was proposed and what it holds."""
        return "".join(_commented(choice) for choice in self.choices)


def guess(head: Sequence[Row], layer: str | None) -> Proposal:
    """A proposal from a table's first rows; `layer` None: by its headings, where they tell."""
    table = _Columns(head)
    return Proposal(choices=[
        _layer(table, layer), _id(table), _name(table), *_by_heading(table, "name_en", table.of_texts),
        _accuracy(table), _constant("restriction", str(Restriction.CONDITIONAL), "low", Text(
            "法令で決まる制限の強さは表からは分かりません。条件つきとしておきます",
            "a table does not tell how strong the restriction is; conditional for now")),
        *_authority(table), *_day(table, "valid_from"), *_day(table, "valid_to"), *_geometry(table),
        _constant("keep", "rest", "high", Text("残りの列も属性として残します", "the other columns are kept as attributes")),
        _constant("source", OPEN, OPEN, Text("データの出典を書いてください", "write where the data are from")),
        _constant("licence", OPEN, OPEN, Text("利用条件を書いてください", "write on what terms they may be used")),
        _constant("confidence", "unconfirmed", "high", Text("確かめた人がいれば high・medium・low にします",
                  "high, medium or low once somebody has checked")),
    ])  # fmt: skip


class _Columns:
    """The first rows by column; a column given to one key is not given to another."""

    def __init__(self, head: Sequence[Row]) -> None:
        names = dict.fromkeys(name for row in head for name in row.properties)
        self.held = {name: [shown(row.properties.get(name)) for row in head] for name in names}
        self.taken: set[str] = set()

    def filled(self, name: str) -> list[str]:
        return [value for value in self.held[name] if value]

    def examples(self, name: str) -> tuple[str, ...]:
        return tuple(_printable(value) for value in list(dict.fromkeys(self.filled(name)))[:_EXAMPLES])

    def headed(self, key: str, fits: Callable[[str], bool]) -> str | None:
        """The column whose heading is a word for `key`, the word first named first, if it holds what fits."""
        words = _WORDS[key]
        found = [(words.index(word), name) for name in self.free() if (word := _bare(name)) in words and fits(name)]
        return min(found, default=(0, None))[1]

    def free(self) -> Sequence[str]:
        return [name for name in self.held if name not in self.taken]

    def of_texts(self, name: str) -> bool:
        return bool(self.filled(name))

    def of_ids(self, name: str) -> bool:
        values = self.filled(name)
        return bool(values) and len(set(values)) == len(self.held[name])

    def of_numbers(self, name: str) -> bool:
        values = self.filled(name)
        return bool(values) and all(number_in(value) is not None for value in values)

    def of_names(self, name: str) -> bool:
        values = self.filled(name)
        told = len(values) > _DISTINCT * len(self.held[name]) and len(set(values)) >= _DISTINCT * len(values)
        return told and not any(word in _bare(name) for word in _NO_NAME_HEADINGS) and not any(_NO_NAME.search(v) for v in values)

    def of_days(self, name: str) -> str | None:
        """The one form in which every day is written."""
        values = self.filled(name)
        return next((form for form in _FORMS if values and all(day_form(form)(value) for value in values)), None)

    def take(self, name: str) -> dict[str, Any]:
        self.taken.add(name)
        return {"column": name}


def _constant(path: str, value: str, sure: Sure, why: Text) -> Choice:
    return Choice(path=path, value=value, why=why, sure=sure)


def _layer(table: _Columns, layer: str | None) -> Choice:
    if layer:
        return _constant("layer", layer, "high", Text("指定された層です", "the layer you named"))
    for name, words in _LAYERS.items():
        heading = next((column for column in table.held if any(word in _bare(column) for word in words)), None)
        if heading is not None:
            return _constant("layer", name, "low", Text(f"見出し「{heading}」から", f"by the heading {heading!r}"))
    return _constant("layer", OPEN, OPEN, Text("どの層の区域か書いてください", "write which layer it is for"))


def _id(table: _Columns) -> Choice:
    column = table.headed("id", table.of_ids)
    if column is not None:
        why = Text(f"見出し「{column}」、空きと重複がありません", f"by the heading {column!r}: none blank, none twice")
        return Choice(path="id", value=table.take(column), why=why, sure="high", examples=table.examples(column))
    column = next((name for name in table.free() if table.of_ids(name) and _codes(table.filled(name))), None)
    if column is not None:
        why = Text("空きと重複のない符号の列です", "codes, none blank, none twice")
        return Choice(path="id", value=table.take(column), why=why, sure="low", examples=table.examples(column))
    why = Text("空きも重複もない番号の列が見つからないため、名称と位置で見分けます",
               "no column of numbers without blanks and repetitions: known by name and place")  # fmt: skip
    return Choice(path="id", value={"by": "place-and-name"}, why=why, sure="medium")


def _codes(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"[A-Za-z]*[-_]?\d+", value) for value in values) and not all(_MUNICIPAL.fullmatch(value) for value in values)


def _name(table: _Columns) -> Choice:
    column = table.headed("name", table.of_texts)
    if column is not None:
        return _named(table, column, "high", Text(f"見出し「{column}」", f"by the heading {column!r}"))
    likely = [name for name in table.free() if table.of_names(name)]
    ending = [name for name in likely if _bare(name).endswith(("名", "名称", "name"))]
    for found in (ending or likely)[:1]:
        why = Text("ほとんど重ならない文字の列です", "a column of texts that hardly repeat")
        return _named(table, found, "medium" if ending else "low", why)
    why = Text("名称にする列が見つかりません。{column: …} を書いてください", "no column looks like a name; write {column: …}")
    return _constant("name", OPEN, OPEN, why)


def _named(table: _Columns, column: str, sure: Sure, why: Text) -> Choice:
    return Choice(path="name", value=table.take(column), why=why, sure=sure, examples=table.examples(column))


def _by_heading(table: _Columns, key: str, fits: Callable[[str], bool]) -> Iterator[Choice]:
    column = table.headed(key, fits)
    if column is not None:
        why = Text(f"見出し「{column}」", f"by the heading {column!r}")
        yield Choice(path=key, value=table.take(column), why=why, sure="medium", examples=table.examples(column))


def _accuracy(table: _Columns) -> Choice:
    found = next(_by_heading(table, "accuracy_m", table.of_numbers), None)
    why = Text(
        "位置が何メートルまで正しいかは表にありません。提供元の説明から書いてください",
        "the table does not tell how exact places are, in metres; write what its publisher says",
    )
    return found or _constant("accuracy_m", OPEN, OPEN, why)


def _authority(table: _Columns) -> Iterator[Choice]:
    """The column of managers with each of its words; whose id each is, nobody could guess."""
    column = table.headed("authority", table.of_texts)
    if column is not None:
        words = list(dict.fromkeys(table.filled(column)))[:_MOST_WORDS]
        why = Text(
            "管理者の列です。言葉ごとに管理者の id を書いてください（先頭の行にない言葉は otherwise に）",
            "the managers' column: write the id of each (of words further down, in otherwise)",
        )
        yield Choice(path="authority", value=table.take(column) | {"table": dict.fromkeys(words, OPEN)}, why=why, sure=OPEN,
                     examples=table.examples(column))  # fmt: skip


def _day(table: _Columns, key: str) -> Iterator[Choice]:
    column = table.headed(key, lambda name: table.of_days(name) is not None)
    if column is not None:
        form = table.of_days(column)
        why = Text(f"見出し「{column}」、すべて {form} の形の日付です", f"by the heading {column!r}: all are days in the form {form}")
        yield Choice(path=key, value=table.take(column) | {"form": form}, why=why, sure="medium", examples=table.examples(column))


def _geometry(table: _Columns) -> Iterator[Choice]:
    lon, lat = table.headed("lon", table.of_numbers), table.headed("lat", table.of_numbers)
    if lon is not None and lat is not None:
        why = Text("経度と緯度の列です", "the columns of longitude and latitude")
        both = table.examples(lon)[:1] + table.examples(lat)[:1]
        yield Choice(path="geometry", value={"lon": table.take(lon), "lat": table.take(lat)}, why=why, sure="high", examples=both)
        return
    wkt = table.headed("wkt", lambda name: bool(table.filled(name)) and all(_WKT.match(value) for value in table.filled(name)))
    if wkt is not None:
        why = Text("WKT で形が書かれた列です", "shapes written as WKT")
        yield Choice(path="geometry", value={"wkt": table.take(wkt)}, why=why, sure="high", examples=table.examples(wkt)[:1])


def _bare(heading: str) -> str:
    return re.sub(r"[\s_\-＿]", "", unicodedata.normalize("NFKC", heading)).lower()


def _printable(text: str) -> str:
    shortened = text if len(text) <= _LONGEST_EXAMPLE else text[: _LONGEST_EXAMPLE - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shortened)


def _is_open(value: Any) -> bool:
    return any(_is_open(held) for held in value.values()) if isinstance(value, dict) else bool(value == OPEN)


def _decided(value: Any) -> Any:
    """The value without its open parts: a table with open entries is left out whole."""
    if not isinstance(value, dict):
        return value
    return {key: held for key, held in value.items() if not _is_open(held)}


def _commented(choice: Choice) -> str:
    told = _LATER[choice.sure]
    lines = [f"# {_line(choice.why.ja)}（{told.ja}）", f"# {_line(choice.why.en)} ({told.en})"]
    if choice.examples:
        lines.append(f"#   例 / such as: {' | '.join(choice.examples)}")
    body = yaml.safe_dump({choice.path: choice.value}, allow_unicode=True, sort_keys=False, width=10_000)
    return "\n".join([*lines, body])


def _line(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
