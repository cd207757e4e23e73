"""A mail server on this machine for tests of letters: takes, refuses, answers late or goes away, as it is told."""

import contextlib
import socket
from email import message_from_bytes
from email.policy import SMTP

from aiosmtpd.controller import Controller

from fieldreg.mail.smtp import SmtpPost, SmtpServer
from fieldreg.notices.message import Letterhead

HEAD = Letterhead(desk="desk@city.example.jp", sender="fieldreg@mail.example.jp", site="https://fieldreg.example.jp")


class PostOffice:
    """What arrived (`arrived`, as messages), and who is refused: address to the answer he gets instead of yes."""

    def __init__(self):
        self.arrived, self.refused, self.at_the_end = [], {}, None
        self.port = free_port()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the library's name
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.at_the_end is not None and (said := await self.at_the_end(server)) is not None:
            return said
        self.arrived.append((tuple(envelope.rcpt_tos), message_from_bytes(envelope.content, policy=SMTP)))
        return "250 taken"

    @contextlib.contextmanager
    def open(self, **settings):
        """Open for business while it lasts."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port, **settings)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()

    def post(self, **more):
        """The way there."""
        waits = {"timeout_s": more.pop("timeout_s", 5.0), "final_timeout_s": more.pop("final_timeout_s", 5.0)}
        return SmtpPost(SmtpServer(host="127.0.0.1", port=self.port, **more), HEAD, **waits)

    def ids(self):
        """The identity of each that arrived."""
        return [str(message["Message-ID"]) for _, message in self.arrived]


def free_port():
    """One that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]
