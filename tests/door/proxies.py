"""nginx and HAProxy with the configurations of tools/deploy, on loopback, with other ports and
paths."""

import os
import re
import socket
import subprocess
import tempfile
from pathlib import Path

from door import ROOT, Certificates, Client, Failure, die_with_parent, trusting, until

DEPLOY = ROOT / "tools/deploy"
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"

NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/cardroom.conf;
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Proxy:
    """`doors`: the realtime servers, one or two, which take the places of the two that stand in
    the configuration."""

    def __init__(self, doors):
        self.folder = tempfile.mkdtemp(prefix="cardroom-proxy-")
        os.chmod(self.folder, 0o755)  # nginx's workers are another user's
        self.files = Certificates(self.folder)
        self.files.make("proxy")
        self.port, self.doors = free_port(), doors
        self.process = subprocess.Popen(self.command(), env=dict(os.environ, PATH=PATH),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        preexec_fn=die_with_parent)
        until("the proxy listens", self.listens)

    def listens(self):
        if self.process.poll() is not None:
            raise Failure(self.process.stderr.read().decode())
        try:
            with self.connect() as client:
                return client.get("/ws")[0] == 426
        except (OSError, Failure):
            return False

    def connect(self, source=None):
        return Client(self.port, trusting(self.files.certificate), source=source)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)
        self.process.stderr.close()
        subprocess.run(["rm", "-rf", self.folder], check=True)

    def with_places(self, text):
        """The configuration with the ports and files of this test."""
        for place, door in zip((1, 2), (self.doors * 2)[:2]):
            text = text.replace(f"127.0.0.1:818{place}", f"127.0.0.1:{door.port}")
            text = text.replace(f"check port 920{place}", f"check inter 100 port {door.ops_port}")
        text = re.sub(r"^(\s*listen) 443", rf"\1 127.0.0.1:{self.port}", text, flags=re.MULTILINE)
        text = text.replace("bind :443", f"bind 127.0.0.1:{self.port}")
        text = text.replace("maxconn 20000", "maxconn 1000")  # descriptors are few here
        return text.replace("/etc/cardroom", self.folder)


class Nginx(Proxy):
    def command(self):
        folder = Path(self.folder)
        text = (DEPLOY / "nginx/cardroom.conf").read_text()
        (folder / "cardroom.conf").write_text(self.with_places(text))
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder))
        return ["nginx", "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"]


class HAProxy(Proxy):
    def command(self):
        folder = Path(self.folder)
        both = self.files.certificate.read_bytes() + self.files.key.read_bytes()
        (folder / "both.pem").write_bytes(both)
        text = (DEPLOY / "haproxy/haproxy.cfg").read_text()
        (folder / "haproxy.cfg").write_text(self.with_places(text))
        return ["haproxy", "-db", "-f", folder / "haproxy.cfg"]
