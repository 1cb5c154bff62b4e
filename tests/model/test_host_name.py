"""Hosts: which are near and have to be asked about."""

import pytest

from pendopo.model.host_name import is_near

NEAR = """10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.1.20 127.0.0.1 127.1.2.3
169.254.10.1 100.64.0.1 0.0.0.0 [::1] [::] [fe80::1] [fc00::1] [fd12:3456::9] [fec0::1]
[64:ff9b::c0a8:101] [::ffff:192.168.1.1] localhost a.localhost printer.local PRINTER.LOCAL.
nas router.lan router.home.arpa wiki.corp db.internal"""

FAR = """rooms.tani.example tani.example 8.8.8.8 172.15.0.1 172.32.0.1 192.169.1.1 11.0.0.1
[2606:4700::1111] [64:ff9b::808:808] local.example localhost.example 10.example lan.tani.org
home.arpa.example"""


@pytest.mark.parametrize("host", NEAR.split())
def test_this_computer_and_the_networks_around_it(host: str) -> None:
    assert is_near(host)


@pytest.mark.parametrize("host", FAR.split())
def test_what_is_the_same_everywhere(host: str) -> None:
    assert not is_near(host)
