"""Certificates for servers that are to be tried over TLS."""

import ssl
import subprocess
from pathlib import Path


class Certificates:
    """Self-signed ones for localhost and 127.0.0.1, in files that a server is told of."""

    def __init__(self, folder):
        self.certificate, self.key = Path(folder) / "cert.pem", Path(folder) / "key.pem"

    def make(self, name):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", self.key, "-out", self.certificate, "-days", "2", "-subj",
             f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
            check=True, capture_output=True)

    @property
    def words(self):
        return ["--tls-cert", self.certificate, "--tls-key", self.key]


def trusting(certificate):
    return ssl.create_default_context(cafile=str(certificate))
