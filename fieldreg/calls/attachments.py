"""Attachments (添付) of an application: a few PDF or Word files, looked at before they are sealed."""

import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["KINDS", "MOST_BYTES", "MOST_FILES", "Attachment", "checked_files"]

MOST_FILES, MOST_BYTES = 3, 10 << 20
_LONGEST_NAME = 120
KINDS = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@dataclass(frozen=True)
class Attachment:
    """A file by the name its sender gave it."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def kind(self) -> str:
        """Its media type, by its ending, which was checked against its content."""
        return KINDS[_ending(self.name)]


def checked_files(sent: Sequence[tuple[str, bytes]]) -> tuple[Attachment, ...]:
    """Files as sent, name and bytes.  Raises InvalidInput with everything wrong with them."""
    files = [Attachment(_plain(name), content) for name, content in sent if name]
    faults = [fault for one in files if (fault := _fault_of(one)) is not None]
    if len(files) > MOST_FILES:
        faults.append(_fault("too-many-files", f"添付は {MOST_FILES} 件までです。", f"at most {MOST_FILES} files"))
    if sum(len(one.content) for one in files) > MOST_BYTES:
        most = MOST_BYTES >> 20
        faults.append(_fault("files-too-large", f"添付は合わせて {most} MB までです。", f"at most {most} MB of files together"))
    if len({one.name for one in files}) < len(files):
        faults.append(_fault("same-name", "同じ名前の添付があります。名前を変えてください。", "two files have one name; rename one"))
    if faults:
        raise InvalidInput(faults)
    return tuple(files)


def _fault_of(file: Attachment) -> Fault | None:
    ending = _ending(file.name)
    if ending not in KINDS:
        return _fault("file-kind", f"「{file.name}」: PDF か Word（.docx）にしてください。", f"{file.name}: send a PDF or a .docx")
    fits = file.content.startswith(b"%PDF-") if ending == "pdf" else _is_docx(file.content)
    if not fits:
        return _fault(
            "file-content", f"「{file.name}」の中身が {ending} ではないか、マクロを含みます。保存し直してください。",
            f"{file.name} is no {ending}, or holds macros; save it anew",
        )  # fmt: skip
    return None


def _is_docx(content: bytes) -> bool:
    """Whether it is a Word document without macros; its table of contents alone is read, nothing unpacked."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return {"[Content_Types].xml", "word/document.xml"} <= names and not any("vba" in name.lower() for name in names)


def _plain(name: str) -> str:
    """The name alone, without folders and control characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign.isprintable()).strip() or "file"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else kept[:_LONGEST_NAME]


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _fault(code: str, ja: str, en: str) -> Fault:
    return Fault(code, "files", Text(ja, en))
