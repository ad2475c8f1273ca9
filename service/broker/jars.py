"""The jars of Apache Kafka: locked by coordinate and SHA-256, fetched once, verified before every start.

The lock holds every jar, so that a start resolves nothing: no POM is read, and neither Maven nor an installed Java is
needed. Jars lie in the layout of a Maven repository under the user's cache folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from service.broker.errors import BrokerError

LOCK_FILE = "jars.lock.json"
DOWNLOADS_AT_ONCE = 8
# A jar is several megabytes: the registry may take longer than the library's 10 seconds to begin.
TIMEOUT_SECONDS = 60

OnProgress = Callable[[int, int], None]
"""Called with (bytes fetched, bytes to fetch) after every jar."""


@dataclass(frozen=True)
class Jar:
    """One locked jar: Maven coordinate `group:artifact:version`, digest, size in bytes."""

    coordinate: str
    sha256: str
    bytes: int

    def path(self, root: Path) -> Path:
        group, artifact, version = self.coordinate.split(":")
        return root.joinpath(*group.split("."), artifact, version, f"{artifact}-{version}.jar")

    def intact(self, root: Path) -> bool:
        """True if the jar lies in the cache and is the one that was locked."""
        try:
            with self.path(root).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def locked_jars() -> list[Jar]:
    """The jars of the lock, in class path order."""
    text = resources.files("service.broker").joinpath(LOCK_FILE).read_text("utf-8")
    return [Jar(**entry) for entry in json.loads(text)]


def cache_folder() -> Path:
    """Where jars are kept between runs: `sitrep/jars` in the user's cache folder (`XDG_CACHE_HOME`)."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "sitrep" / "jars"


def class_path(root: Path | None = None, on_progress: OnProgress | None = None) -> str:
    """Kafka's class path, every jar verified, the missing ones fetched first.

    Raises BrokerError if a jar cannot be fetched, or is not the locked one even when fetched anew.
    """
    root = root or cache_folder()
    jars = locked_jars()
    if not all(jar.intact(root) for jar in jars):
        with _only_one_fetches(root):
            _fetch([jar for jar in jars if not jar.intact(root)], root, on_progress)
    return os.pathsep.join(str(jar.path(root)) for jar in jars)


@contextmanager
def _only_one_fetches(root: Path) -> Iterator[None]:
    """Two starts at once share one download: the second waits, then finds the jars there."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".fetching").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fetch(missing: list[Jar], root: Path, on_progress: OnProgress | None) -> None:
    total = sum(jar.bytes for jar in missing)
    fetched = 0
    with _system_trust(), ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
        waiting = {pool.submit(_fetch_one, jar, root): jar for jar in missing}
        for future in as_completed(waiting):
            try:
                future.result()
            except BrokerError:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            fetched += waiting[future].bytes
            if on_progress:
                on_progress(fetched, total)


def _fetch_one(jar: Jar, root: Path) -> None:
    # Imported only here: it costs a fifth of a second, and a warm start fetches nothing.
    import requests
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext

    mirrors = GlobalSettings.load().repositories
    context = MavenContext(repo_cache=root, timeout=TIMEOUT_SECONDS)
    context.remote_repos = {**mirrors, **context.remote_repos}
    group, artifact, version = jar.coordinate.split(":")
    # What lies there is half a download or another file: the library would take it as it is.
    jar.path(root).unlink(missing_ok=True)
    try:
        context.project(group, artifact).at_version(version).artifact().resolve()
    except (requests.RequestException, RuntimeError, OSError) as error:
        raise BrokerError(
            f"cannot fetch {jar.coordinate} ({type(error).__name__}): connect to the Maven registry once (behind a "
            "proxy set HTTPS_PROXY and REQUESTS_CA_BUNDLE), or set SITREP_BROKERS to a Kafka of your own"
        ) from error
    if not jar.intact(root):
        jar.path(root).unlink(missing_ok=True)
        raise BrokerError(
            f"{jar.coordinate} as fetched is not the locked one (SHA-256 differs): "
            "look into what the Maven registry or a proxy before it delivers, then start again"
        )


@contextmanager
def _system_trust() -> Iterator[None]:
    """Trust what the system trusts, as pip and curl do: a company's own authority is not in Python's bundle."""
    system = ssl.get_default_verify_paths().cafile
    if system is None or "REQUESTS_CA_BUNDLE" in os.environ or "CURL_CA_BUNDLE" in os.environ:
        yield
        return
    os.environ["REQUESTS_CA_BUNDLE"] = system
    try:
        yield
    finally:
        del os.environ["REQUESTS_CA_BUNDLE"]
