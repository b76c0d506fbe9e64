"""The computer's serial ports, and which of them a metercheck may be at: looked at, not opened.

The numbers are those of every Pico with MicroPython (Raspberry Pi's 2E8A:0005); the release image
names itself besides (`MICROPY_HW_USB_PRODUCT_FS_STRING` of firmware/board/mpconfigboard.h). The
serial number that USB tells is the device's own id: the Pico's unique id, 8 bytes in hex.
"""

from __future__ import annotations

from dataclasses import dataclass

VENDOR = 0x2E8A
PRODUCT = 0x0005
PRODUCT_NAME = "metercheck"
_ID_DIGITS = 16


@dataclass(frozen=True)
class SerialPort:
    """A serial port as the system tells it; None: it does not tell, or it is not on USB."""

    name: str
    vendor: int | None = None
    product: int | None = None
    serial: str | None = None
    product_name: str | None = None
    maker: str | None = None

    @property
    def device_id(self) -> str | None:
        """The id of the metercheck there, 16 hex digits, as far as USB tells one."""
        text = (self.serial or "").lower()
        return text if len(text) == _ID_DIGITS and set(text) <= set("0123456789abcdef") else None


def may_be_ours(port: SerialPort) -> bool:
    """Whether a byte may be sent there: our numbers, and our name where the system tells names.

    Windows tells no names: there the numbers decide, and HELLO tells the rest.
    """
    ours = (port.vendor, port.product) == (VENDOR, PRODUCT)
    return ours and port.product_name in (None, "", PRODUCT_NAME)


def is_a_pico(port: SerialPort) -> bool:
    """Whether MicroPython runs there on a Pico, ours or anybody's."""
    return (port.vendor, port.product) == (VENDOR, PRODUCT)


def serial_ports() -> list[SerialPort]:
    """All serial ports of this computer, by name; none is opened."""
    from serial.tools.list_ports import comports

    found = [
        SerialPort(
            name=port.device,
            vendor=port.vid,
            product=port.pid,
            serial=port.serial_number,
            product_name=port.product,
            maker=port.manufacturer,
        )
        for port in comports()
    ]
    return sorted(found, key=lambda port: port.name)
