"""What is under the seals, once the key was released by the opening; before that nothing here opens anything."""

from fieldreg.calls.application import Application, Content, content_of
from fieldreg.calls.sealing import about_part, unsealed
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork

__all__ = ["content_under", "parts_under"]


def parts_under(work: UnitOfWork, application: Application) -> list[bytes]:
    """The canonical form and the files, in order.  Raises NotFound while the seals are closed; Conflict where they are damaged."""
    key = work.calls.key(application.call).released
    if key is None:
        raise NotFound(Text("まだ開封されていません。", "the seals are not open yet"), where="application")
    about = application.call, application.ref, application.version
    return [unsealed(key, held, about_part(*about, held.part)) for held in work.applications.parts(application.ref)]


def content_under(work: UnitOfWork, application: Application) -> Content:
    """The answers and files.  Raises as above."""
    written, *files = parts_under(work, application)
    return content_of(written, files)
