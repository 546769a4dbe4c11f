"""Replaces certificates under load and measures when each is served. Used by tests/tls.sh."""

import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time

BAR = 5.0
CLIENTS = 6
ROUNDS = 10


def create(folder, serial):
    """Writes a new self-signed certificate with a serial number."""
    folder.mkdir(exist_ok=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-set_serial", str(serial),
         "-keyout", folder / "tls.key", "-out", folder / "tls.crt"],
        check=True, stderr=subprocess.DEVNULL)


def swap(folder, target):
    """Points the link of the mounted folder to another one, at once."""
    os.symlink(target, folder / "..data.next")
    os.rename(folder / "..data.next", folder / "..data")


def connect(port):
    """Opens a connection; returns it with the serial number of its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    tls = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname="localhost")
    text = ssl.DER_cert_to_PEM_cert(tls.getpeercert(binary_form=True))
    shown = subprocess.run(["openssl", "x509", "-noout", "-serial"], input=text, capture_output=True, text=True, check=True) if text not in SERIALS else None
    if shown:
        SERIALS[text] = int(shown.stdout.split("=")[1], 16)
    return tls, SERIALS[text]


SERIALS = {}


def request(tls, keep=False):
    """Sends a request and reads the whole response; returns its first line."""
    tls.sendall(b"GET /none HTTP/1.1\r\nHost: localhost\r\n" + (b"\r\n" if keep else b"Connection: close\r\n\r\n"))
    head = b""
    while b"\r\n\r\n" not in head:
        part = tls.recv(65536)
        if not part:
            raise ConnectionError("no response")
        head += part
    head, _, body = head.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        part = tls.recv(65536)
        if not part:
            raise ConnectionError("response cut")
        body += part
    return head.split(b"\r\n")[0]


class Load:
    """Clients that open a connection for each request."""

    def __init__(self, port):
        self.port, self.done, self.failed, self.served, self.ended = port, 0, [], {}, False
        self.threads = [threading.Thread(target=self.run) for _ in range(CLIENTS)]

    def run(self):
        while not self.ended:
            try:
                tls, serial = connect(self.port)
                with tls:
                    request(tls)
                self.done += 1
                self.served.setdefault(serial, time.monotonic())
            except Exception as error:  # each counts
                self.failed.append(repr(error))


def replace(folder, serial, number):
    """By turns: a swapped link, and files renamed one after the other."""
    if number % 2 == 0:
        create(folder / f"..{serial}", serial)
        swap(folder, f"..{serial}")
        return
    create(folder / "new", serial)
    for name in ("tls.key", "tls.crt"):
        os.rename(folder / "new" / name, (folder / "..data").resolve() / name)


def main():
    folder = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "prepare":
        create(folder / "..1", 1)
        swap(folder, "..1")
        for name in ("tls.key", "tls.crt"):
            os.symlink(f"..data/{name}", folder / name)
        return 0
    ports = [int(port) for port in sys.argv[3:]]
    for _ in range(200):
        try:
            kept, _ = connect(ports[0])
            break
        except OSError:
            time.sleep(0.1)
    loads = [Load(port) for port in ports]
    for thread in [thread for load in loads for thread in load.threads]:
        thread.start()
    waits = []
    for number in range(ROUNDS):
        if number in (3, 6):
            (folder / "..data" / "tls.crt").resolve().write_text("broken")
            time.sleep(2.5)
        serial = 100 + number
        replace(folder, serial, number)
        at = time.monotonic()
        while time.monotonic() < at + 2 * BAR and not all(serial in load.served for load in loads):
            time.sleep(0.01)
        waits.append(max(load.served.get(serial, at + 99) for load in loads) - at)
        assert request(kept, keep=True).startswith(b"HTTP/1.1"), "the open connection was closed"
    for load in loads:
        load.ended = True
    for thread in [thread for load in loads for thread in load.threads]:
        thread.join()
    failed = [failure for load in loads for failure in load.failed]
    print(f"tls: {ROUNDS} certificates under {sum(load.done for load in loads)} handshakes with {len(failed)} failures; "
          f"served after {min(waits):.2f} to {max(waits):.2f} s; an open connection stayed")
    if failed:
        print(failed[:5])
    return 0 if not failed and max(waits) < BAR else 1


if __name__ == "__main__":
    sys.exit(main())
