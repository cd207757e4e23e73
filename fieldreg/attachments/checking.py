"""Checking what is handed in: names, kinds by content, sizes, how many; every fault is told at once."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from fieldreg.attachments.kinds import MEDIA, fault_inside
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["Attachment", "FileRule", "checked"]

_LONGEST_NAME = 120
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # signs nobody sees, or that turn a name round


@dataclass(frozen=True)
class FileRule:
    """What is taken at once: `kinds` by their endings, how many, and how many bytes together.

    `cuts_folders`: a name that comes with its folders loses them; else it is refused.
    """

    kinds: tuple[str, ...]
    most_files: int
    most_bytes: int
    cuts_folders: bool = False

    @property
    def most_mb(self) -> int:
        return self.most_bytes >> 20

    @property
    def accept(self) -> str:
        """As the box that chooses files is told."""
        return ",".join(f".{kind}" for kind in self.kinds)


@dataclass(frozen=True)
class Attachment:
    """A file by the name its sender gave it."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2].lower()

    @property
    def kind(self) -> str:
        """Its media type, by its ending, which was checked against its content."""
        return MEDIA[self.ending]


def checked(sent: Sequence[tuple[str, bytes]], rule: FileRule, where: str = "files") -> tuple[Attachment, ...]:
    """Files as sent, name and bytes.  Raises InvalidInput with everything wrong with them, at `where`."""
    files = [Attachment(_plain(name, cut=rule.cuts_folders), content) for name, content in sent if name]
    told = [fault for one in files if (fault := _fault_of(one, rule)) is not None]
    if len(files) > rule.most_files:
        told.append(("too-many-files", Text(f"添付は {rule.most_files} 件までです。", f"at most {rule.most_files} files")))
    if sum(len(one.content) for one in files) > rule.most_bytes:
        said = Text(f"添付は合わせて {rule.most_mb} MB までです。", f"at most {rule.most_mb} MB of files together")
        told.append(("files-too-large", said))
    if len({one.name for one in files}) < len(files):
        told.append(("same-name", Text("同じ名前の添付があります。名前を変えてください。", "two files have one name; rename one")))
    if told:
        raise InvalidInput([Fault(code, where, said) for code, said in told])
    return tuple(files)


def _fault_of(file: Attachment, rule: FileRule) -> tuple[str, Text] | None:
    shown = _shown(file.name)
    if shown != file.name or "/" in file.name or "\\" in file.name:
        return "file-name", Text(
            f"「{shown}」: ファイルの名前に、フォルダーの区切りか目に見えない文字があります。名前を付け直してください。",
            f"{shown}: its name holds folders, or signs nobody sees; rename it",
        )
    if file.ending not in rule.kinds or not file.name.rpartition(".")[0]:
        kinds = "・".join(kind for kind in rule.kinds if kind != "jpeg")
        return "file-kind", Text(f"「{shown}」: {kinds} のどれかにしてください。", f"{shown}: send one of {kinds.replace('・', ', ')}")
    if not file.content:
        return "file-content", Text(f"「{shown}」は空です。", f"{shown} is empty")
    inside = fault_inside(file.ending, file.content)
    return None if inside is None else ("file-content", Text(f"「{shown}」: {inside.ja}", f"{shown}: {inside.en}"))


def _plain(name: str, *, cut: bool) -> str:
    """The name as it is kept, no longer than may be; with `cut`, without folders and signs nobody sees."""
    name = unicodedata.normalize("NFC", name)
    if cut:
        name = _shown(name.replace("\\", "/").rpartition("/")[2])
    kept = name.strip() or "file"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot and len(ending) < _LONGEST_NAME else kept[:_LONGEST_NAME]


def _shown(name: str) -> str:
    return "".join(sign for sign in name if unicodedata.category(sign) not in _HIDDEN)
