"""The servers as they take players by every carrier there is, over TLS where that is wanted."""

from certificates import Certificates, trusting
from stack import Stack


class CarriersStack(Stack):
    """`tls`: None, or the context with which carriers are to dial."""

    def __init__(self, build, tls=False, **options):
        super().__init__(build, **options)
        self.tls, self.certified = None, []
        if tls:
            files = Certificates(self.folder)
            files.make("localhost")
            self.tls, self.certified = trusting(files.certificate), files.words

    def command(self, name):
        command = super().command(name)
        if name != "realtime":
            return command
        return [*command, "--legacy-transports", *self.certified]
