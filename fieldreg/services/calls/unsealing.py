"""What is under the seals, once the key was released by the opening; before that nothing here opens anything."""

from fieldreg.calls.application import Application, Content, content_of
from fieldreg.calls.sealing import about_part, damaged, unsealed
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.holds import Holdable
from fieldreg.ports import UnitOfWork

__all__ = ["content_or_erased", "content_under", "is_erased", "parts_under", "unsealed_parts"]

ERASED = "消去済み / erased"


def parts_under(work: UnitOfWork, application: Application) -> list[bytes]:
    """The canonical form and the files, in order.  Raises NotFound while the seals are closed; Conflict where they are damaged."""
    key = work.calls.key(application.call).released
    if key is None:
        raise NotFound(Text("まだ開封されていません。", "the seals are not open yet"), where="application")
    return unsealed_parts(work, key, application)


def unsealed_parts(work: UnitOfWork, key: bytes, application: Application) -> list[bytes]:
    """The same with the call's key.  Raises Conflict where they are damaged, or none is there."""
    about = application.call, application.ref, application.version
    found = [unsealed(key, held, about_part(*about, held.part)) for held in work.applications.parts(application.ref)]
    if not found:
        raise damaged(application.ref)
    return found


def is_erased(work: UnitOfWork, application: Application) -> bool:
    """Whether its content went with its owner's account, or with its call."""
    if work.accounts.get(application.owner).erased_at is not None:
        return True
    return work.erasing.is_erased(Holdable.CALL, application.call)


def content_or_erased(work: UnitOfWork, application: Application) -> Content:
    """As below; of one that was erased that it was."""
    return Content({"organisation": ERASED, "title": ERASED}) if is_erased(work, application) else content_under(work, application)


def content_under(work: UnitOfWork, application: Application) -> Content:
    """The answers and files.  Raises as above."""
    written, *files = parts_under(work, application)
    return content_of(written, files)
