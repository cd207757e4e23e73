"""What the cases tell of an application a certification may stand on."""

from fieldreg.desk.cases import Outcome, Step
from fieldreg.kernel.errors import NotFound
from fieldreg.ports import Store

__all__ = ["FinishedCases"]


class FinishedCases:
    """`ports.FinishedApplications` by what cases hold so far: never yes, for none says that it was adopted in a call and reported.

    So whoever certifies says himself that he has looked; but against a case that is not closed as realised nobody's word stands.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def finished_application(self, ref: str) -> bool | None:
        """False of a case that is not closed as realised; None of any other, and of a number nobody knows."""
        with self.store.reading() as work:
            try:
                case = work.cases.get(ref)
            except NotFound:
                return None
        return None if case.step is Step.CLOSED and case.outcome is Outcome.REALISED else False
