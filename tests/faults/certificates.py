"""An authority, a good certificate for 127.0.0.1 and one that has expired, made by openssl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificates:
    """Files of certificate and key together."""

    authority: Path
    good: Path
    expired: Path

    @classmethod
    def make(cls, folder: Path) -> "Certificates":
        authority = folder / "authority.pem"
        _openssl(folder, "req", "-x509", *_new_key("authority"), "-subj", "/CN=tests", "-days", "2", "-out", authority)
        return cls(authority, _signed(folder, "good", days=2), _signed(folder, "expired", days=-1))


def _signed(folder: Path, name: str, *, days: int) -> Path:
    where = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    _openssl(folder, "req", *_new_key(name), *where, "-out", f"{name}.request")
    by = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-copy_extensions", "copy"]
    _openssl(folder, "x509", "-req", "-in", f"{name}.request", *by, "-days", str(days), "-out", f"{name}.crt")
    both = folder / f"{name}.both"
    both.write_text((folder / f"{name}.crt").read_text() + (folder / f"{name}.key").read_text())
    return both


def _new_key(name: str) -> list[str]:
    return ["-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key"]


def _openssl(folder: Path, *words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], cwd=folder, check=True, capture_output=True)
