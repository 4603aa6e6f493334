"""The servers as they take players by every carrier there is, over TLS where that is wanted."""

import ssl
import subprocess

from stack import Stack


class CarriersStack(Stack):
    """`tls`: None, or the context with which carriers are to dial; it trusts anybody."""

    def __init__(self, build, tls=False, **options):
        super().__init__(build, **options)
        self.tls = ssl.create_default_context() if tls else None
        if self.tls:
            self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    def command(self, name):
        command = super().command(name)
        if name != "realtime":
            return command
        return [*command, "--legacy-transports", *(self.certified() if self.tls else [])]

    def certified(self):
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        if not key.exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
                            certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
                            "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        return ["--tls-cert", certificate, "--tls-key", key]
