"""Two hundred hostile files: what is in them, what they call themselves, and what must come of each."""

import gzip
import io
import itertools
import random
import zipfile
import zlib

import msgspec

MIB = 1024 * 1024
LARGE = "This file is larger than 25 MB. Make it smaller, or send the part that matters."
EMPTY = "There is nothing in this file. Open it on your device, then choose it again."


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One file. `refusal` empty = it is kept, and is of this kind."""

    content: bytes
    name: str
    shown: str
    kind: str = ""
    is_mixed: bool = False
    refusal: str = ""


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - the same bytes each time


def png(body: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (1).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 4)) + chunk(b"IEND", body)
    )


def jpeg(extra: bytes = b"") -> bytes:
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1aGPS 48.2082 N 16.3738 E"
    return b"\xff\xd8\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + noise(3000, 7).replace(b"<", b"=") + extra


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    """Zeros in a packet, sixteen of those in another: a little that unpacks to very much."""
    inner = packed(("zeros", bytes(2 * MIB)))
    return packed(*((f"{number}.zip", inner) for number in range(16)))


def program() -> bytes:
    return (
        b"MZ\x90\0"
        + bytes(56)
        + b"\x80\0\0\0"
        + bytes(64)
        + b"This program cannot be run in DOS mode.\r\n"
        + noise(900, 3)
    )


MAIL = (
    b"Return-Path: <scam@example.com>\r\nFrom: Bank <no-reply@example.com>\r\nTo: you@example.org\r\n"
    b"Subject: Your account\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n<html><script>alert(1)</script></html>"
)
CHAT = "[12/03/2026, 10:12:11] Anna: Xin chào\n[12/03/2026, 10:13:40] Falk: Gửi tiền đi\n".encode()
SVG = (
    b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
)
OFFICE = packed(("[Content_Types].xml", b"<Types/>"), ("word/vbaProject.bin", noise(300, 9)))

# Content, its kind, whether it is two things at once.
CONTENTS: tuple[tuple[bytes, str, bool], ...] = (
    (jpeg(), "picture", False),
    (png(), "picture", False),
    (b"GIF89a" + bytes(20), "picture", False),
    (b"GIF89a/*" + bytes(20) + b"*/=1;<script>alert(1)</script>", "picture", True),
    (jpeg(packed(("hidden.txt", b"x"))), "picture", True),
    (png(program()), "picture", True),
    (png(b"<?php system($_GET['c']); ?>"), "picture", True),
    (b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF", "pdf", False),
    (b"%PDF-1.7\n" + packed(("a", b"b")), "pdf", True),
    (b"%PDF-1.7\n<html><script>alert(1)</script></html>", "pdf", True),
    (MAIL, "email", False),
    (CHAT, "chat", False),
    (SVG, "markup", False),
    (b"<!DOCTYPE html><html><body onload=alert(1)>", "markup", False),
    (b"\xef\xbb\xbf  <!-- x --><HTML>", "markup", False),
    (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "markup", False),
    (packed(("a.txt", b"hello")), "archive", False),
    (bomb(), "archive", False),
    (gzip.compress(bytes(4 * MIB)), "archive", False),
    (packed(("../../../etc/cron.d/x", b"* * * * * root id")), "archive", False),
    (OFFICE, "document", False),
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "document", False),
    (b"{\\rtf1{\\object\\objdata 0105}}", "document", False),
    (program(), "program", False),
    (b"\x7fELF\x02\x01\x01" + bytes(60), "program", False),
    (b"#!/bin/sh\nrm -rf /\n", "program", False),
    (b"@echo off\r\ndel *.*\r\n", "program", False),
    (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "text", False),
    ("Tôi đã chuyển tiền".encode(), "text", False),
    ("Он попросил деньги".encode("cp1251"), "text", False),
    ("\ufeffWire the money".encode("utf-16-le"), "text", False),
    (bytes(5000), "unknown", False),
    (noise(70_000, 5).replace(b"PK", b"KP"), "unknown", False),
    (b"\xff", "text", False),
    (b"MZ", "program", False),
    (b"SQLite format 3\0" + bytes(100), "data", False),
    (b"OggS\0\x02" + bytes(22) + b"OpusHead" + bytes(40), "sound", False),
    (b"\0\0\0\x18ftypmp42" + bytes(60), "video", False),
    (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40), "picture", False),
    (b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(40), "program", False),
)

# A name, and how it is shown.
NAMES: tuple[tuple[str, str], ...] = (
    ("photo.jpg", "photo.jpg"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Windows\\System32\\calc.exe", "calc.exe"),
    ("/", "A file without a name"),
    ("..", "A file without a name"),
    ("invoice\u202egpj.exe", "invoicegpj.exe"),
    ("a\x00b\x1b[31m.txt", "ab[31m.txt"),
    ("<script>alert(1)<.jpg", "<script>alert(1)<.jpg"),
    ("x'); DROP TABLE intake_reports;--.pdf", "x'); DROP TABLE intake_reports;--.pdf"),
    ("Ảnh chụp màn hình.png", "Ảnh chụp màn hình.png"),
    ("صورة.jpg", "صورة.jpg"),
    ("a" * 600 + ".jpeg", "a" * 94 + "….jpeg"),
    ("{{ 7*7 }}%(name)s.txt", "{{ 7*7 }}%(name)s.txt"),
    ("CON.txt", "CON.txt"),
    ("Z\u0335\u0301\u0302\u0303\u0304\u0305.txt", "\u0179\u0335\u0302\u0303.txt"),
    ("\u200b\u200e\ufeff", "A file without a name"),
)


def cases() -> list[Case]:
    """Give every content under several names, then what is too small and too large."""
    names = itertools.cycle(NAMES)
    made = [
        Case(content=content, name=name, shown=shown, kind=kind, is_mixed=is_mixed)
        for content, kind, is_mixed in CONTENTS * 5
        for name, shown in (next(names),)
    ]
    whole = noise(25 * MIB, 11)
    return [
        *made,
        Case(content=b"", name="empty.jpg", shown="empty.jpg", refusal=EMPTY),
        Case(content=b"", name="../empty", shown="empty", refusal=EMPTY),
        Case(content=b"", name="", shown="", refusal=EMPTY),
        Case(content=whole, name="whole.bin", shown="whole.bin", kind="unknown"),
        Case(content=whole + b"x", name="one more.bin", shown="one more.bin", refusal=LARGE),
        Case(content=whole + bytes(MIB), name="26 MB.jpg", shown="26 MB.jpg", refusal=LARGE),
        Case(content=jpeg() + bytes(26 * MIB), name="26 MB.png", shown="26 MB.png", refusal=LARGE),
    ]
