"""Services: the use cases, for the pages, the API and the command line.

A service takes plain input, opens one unit of work, lets the domain decide, and returns domain
values.  It raises the errors of `fieldreg.kernel.errors` and nothing else of its own.
"""

from collections.abc import Callable

from fieldreg.booking.limits import BookingLimits
from fieldreg.people.retention import RetentionRule
from fieldreg.ports import Clock, Post, Store
from fieldreg.services.alternatives import AlternativeServices
from fieldreg.services.answers.choosing import ChoosingServices
from fieldreg.services.answers.screening import ScreeningServices, Standing
from fieldreg.services.answers.site_answers import SiteAnswers
from fieldreg.services.bookings.booking import BookingServices, InboxRow
from fieldreg.services.bookings.calendars import BookedCalendarServices
from fieldreg.services.bookings.closures.closing import ClosingServices
from fieldreg.services.bookings.closures.importing import ImportingServices
from fieldreg.services.bookings.moving import MovingServices
from fieldreg.services.bookings.neighbours.rechecking import RecheckServices
from fieldreg.services.bookings.neighbours.rule_books import RuleBooks
from fieldreg.services.bookings.over import BookingsOver
from fieldreg.services.bookings.series.rule_changes import RuleChanges
from fieldreg.services.bookings.series.series import SeriesServices
from fieldreg.services.bookings.series.series_changes import SeriesChanges
from fieldreg.services.calls.calls import CallServices, no_secret
from fieldreg.services.certification.certifying import CertificationServices
from fieldreg.services.certification.finished import FinishedCases
from fieldreg.services.certification.reminding import CertificationReminders
from fieldreg.services.comparing import ComparingServices
from fieldreg.services.desk.agreements import AgreementServices
from fieldreg.services.desk.case_desk import CaseDesk
from fieldreg.services.desk.case_files import CaseFileServices
from fieldreg.services.desk.case_reminders import CaseReminders
from fieldreg.services.desk.cases import CaseServices
from fieldreg.services.desk.overview.calendar import CalendarServices
from fieldreg.services.desk.overview.exporting import ListServices
from fieldreg.services.desk.overview.filters import SavedFilterServices
from fieldreg.services.desk.permits import PermitServices
from fieldreg.services.desk.task_letters import TaskReminders
from fieldreg.services.desk.tasks.answering import TaskAnswering
from fieldreg.services.desk.tasks.routing import TaskRouting
from fieldreg.services.desk.tasks.tasks import TaskDesk
from fieldreg.services.desk.walking.entries import CaseEntries
from fieldreg.services.desk.walking.walking import CaseWalk
from fieldreg.services.desk.worklist import DeskServices
from fieldreg.services.holdings.availability import AvailabilityServices
from fieldreg.services.holdings.register import RegisterServices
from fieldreg.services.holdings.snapshots import Snapshots
from fieldreg.services.notices.letters import LetterServices
from fieldreg.services.people.accounts import AccountServices
from fieldreg.services.people.administering import AdministeringServices
from fieldreg.services.people.calendar_addresses import CalendarAddressServices
from fieldreg.services.people.invitations import InvitationServices
from fieldreg.services.people.organisations import OrganisationServices
from fieldreg.services.people.own_language import LanguageServices
from fieldreg.services.people.own_password import PasswordServices
from fieldreg.services.people.retention import RetentionServices
from fieldreg.services.people.tokens import TokenServices
from fieldreg.services.programmes import ProgrammeServices
from fieldreg.services.readiness import ReadinessServices
from fieldreg.services.timeline import TimelineServices
from fieldreg.services.trials.kept_trials import KeptTrialServices
from fieldreg.services.trials.waiting import WaitingServices
from fieldreg.surroundings.terrain import Terrain

__all__ = ["InboxRow", "Services", "Standing"]


class Services:
    """Every use case over one store and one clock, by concern.  Safe to share between threads."""

    def __init__(
        self, store: Store, clock: Clock, terrain: Terrain | None = None, limits: BookingLimits | None = None,
        retention: RetentionRule | None = None, post: Post | None = None, secret: Callable[[], str] = no_secret,
    ) -> None:  # fmt: skip
        self.store, self.clock, self.terrain = store, clock, terrain
        snapshots = Snapshots(store)
        self.readiness, self.register = ReadinessServices(store, clock), RegisterServices(store, clock, snapshots)
        self.screening = ScreeningServices(store, clock, terrain, snapshots)
        self.availability = AvailabilityServices(store, clock, limits, snapshots)
        self.choosing = ChoosingServices(store, clock, terrain, snapshots, self.screening, self.availability)
        self.alternatives = AlternativeServices(store, clock, self.screening, self.choosing)
        self.site_answers = SiteAnswers(store, clock, self.screening, self.choosing)
        self.booking = BookingServices(store, clock, self.screening, limits)
        self.neighbours, self.rule_books = self.booking.neighbours, RuleBooks(store, clock)
        self.rechecks = RecheckServices(store, clock, self.screening, self.neighbours)
        self.series = SeriesServices(store, clock, self.screening, self.booking)
        self.series_changes = SeriesChanges(store, clock, self.series)
        self.rule_changes = RuleChanges(store, clock, self.series, self.series_changes)
        self.booked_calendar = BookedCalendarServices(store, clock)
        self.closing, self.importing = (
            ClosingServices(store, clock, self.booking.instead), ImportingServices(store, clock, self.booking.instead),
        )  # fmt: skip
        self.moving = MovingServices(store, clock, self.screening, self.booking)
        self.bookings_over = BookingsOver(store, clock, self.booking)
        self.comparing = ComparingServices(store, clock, self.register, self.screening, self.booking)
        self.kept_trials = KeptTrialServices(store, clock, self.screening)
        self.waiting = WaitingServices(store, clock, self.kept_trials)
        self.cases = CaseServices(store, clock, self.screening)
        self.case_desk = CaseDesk(store, clock, self.screening)
        self.case_walk = CaseWalk(store, clock, self.screening)
        self.case_entries = CaseEntries(store, clock)
        self.case_files = CaseFileServices(store, clock, self.cases)
        self.calendar = CalendarServices(store, clock)
        self.lists = ListServices(store, clock)
        self.saved_filters = SavedFilterServices(store, clock)
        self.agreements, self.permits = AgreementServices(store, clock), PermitServices(store, clock, self.screening)
        self.task_desk = TaskDesk(store, clock, self.screening)
        self.task_routing = TaskRouting(store, clock, self.screening)
        self.task_answering = TaskAnswering(store, clock)
        self.desk = DeskServices(store, clock, self.screening)
        self.accounts = AccountServices(store, clock)
        self.calls = CallServices(store, clock, secret)
        self.administering = AdministeringServices(store, clock)
        self.invitations = InvitationServices(store, clock, self.accounts)
        self.organisations = OrganisationServices(store, clock)
        self.passwords = PasswordServices(store, clock)
        self.languages = LanguageServices(store, clock)
        self.tokens = TokenServices(store, clock)
        self.calendar_addresses = CalendarAddressServices(store, clock)
        self.retention = RetentionServices(store, clock, retention)
        self.programmes = ProgrammeServices(store, clock)
        self.timeline = TimelineServices(store)
        self.certification = CertificationServices(store, clock, FinishedCases(store))
        self.certification_reminders = CertificationReminders(store, clock, self.certification)
        self.task_reminders, self.case_reminders = TaskReminders(store, clock), CaseReminders(store, clock)
        self.letters = LetterServices(store, clock, post)
