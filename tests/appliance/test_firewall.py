"""The installed firewall in a network of its own: who gets in, and to what."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.appliance.front import TREE

# Listens on each port, and says so once; lives until it is killed.
LISTENS = """
import socket, sys, time
held = [socket.create_server(("::", int(port)), family=socket.AF_INET6, dualstack_ipv6=True)
        for port in sys.argv[1:]]
print("ready", flush=True)
time.sleep(600)
"""
# Says which of the ports answer whoever comes from an address.
KNOCKS = """
import socket, sys
source, target, *ports = sys.argv[1:]
for port in ports:
    try:
        socket.create_connection((target, int(port)), 0.5, (source, 0)).close()
        print(port)
    except OSError:
        pass
"""
PORTS = ("22", "80", "443", "8000", "5432")
ROOM, STREET = ("10.77.0.1", "10.77.0.2"), ("203.0.113.1", "203.0.113.2")
ROOM6, STREET6 = ("fd77::1", "fd77::2"), ("2001:db8::1", "2001:db8::2")


class Network:
    """A machine and a client, joined by a wire; each end has an address of every kind."""

    def __init__(self) -> None:
        self._lives = [subprocess.Popen(["unshare", "--net", "sleep", "600"]) for _ in range(2)]
        machine, client = (str(one.pid) for one in self._lives)
        # They have unshared once their network is another one than ours.
        for pid in (machine, client):
            wait = f'until [ "$(readlink /proc/{pid}/ns/net)" != "$(readlink /proc/self/ns/net)" ]'
            subprocess.run(["sh", "-c", f"{wait}; do sleep 0.05; done"], check=True, timeout=20)
        wire = ["ip", "link", "add", "wire", "netns", machine, "type", "veth", "peer", "name"]
        subprocess.run([*wire, "wire", "netns", client], check=True)
        for end in range(2):
            for address in (ROOM[end], STREET[end]):
                self.at(end, "ip", "address", "add", f"{address}/24", "dev", "wire")
            for address in (ROOM6[end], STREET6[end]):
                self.at(end, "ip", "address", "add", f"{address}/64", "dev", "wire", "nodad")
            self.at(end, "ip", "link", "set", "wire", "up")
        inside = ["nsenter", "--target", machine, "--net", sys.executable, "-c", LISTENS, *PORTS]
        listener = subprocess.Popen(inside, stdout=subprocess.PIPE)
        self._lives.append(listener)
        assert listener.stdout is not None
        assert listener.stdout.readline() == b"ready\n"

    def at(self, end: int, *command: str) -> str:
        """Run a command on the machine (0) or on the client (1)."""
        inside = ["nsenter", "--target", str(self._lives[end].pid), "--net", *command]
        return subprocess.run(inside, check=True, capture_output=True, text=True).stdout

    def open_to(self, pair: tuple[str, str]) -> set[str]:
        """Return the ports that answer the client when it comes from its address of a pair."""
        target, source = pair
        return {*self.at(1, sys.executable, "-c", KNOCKS, source, target, *PORTS).split()}

    def end(self) -> None:
        for one in reversed(self._lives):
            one.kill()
            one.wait()


@pytest.fixture
def network() -> Iterator[Network]:
    """Give a machine and a client; no firewall yet."""
    made = Network()
    yield made
    made.end()


def test_the_local_network_gets_in_to_pages_and_shell_and_nobody_else(network: Network) -> None:
    everywhere = (ROOM, STREET, ROOM6, STREET6)
    assert [network.open_to(pair) for pair in everywhere] == [{*PORTS}] * 4, "the control"

    network.at(0, "nft", "--file", str(TREE / "etc/nftables.conf"))
    network.at(0, "nft", "--file", str(TREE / "etc/nftables.conf"))

    wanted = {"22", "80", "443"}
    assert [network.open_to(pair) for pair in everywhere] == [wanted, set(), wanted, set()]
