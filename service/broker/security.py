"""TLS, SASL/SCRAM and ACLs on the embedded broker, so that the service's own security settings can be tried for real."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.broker.errors import BrokerError
from service.broker.folder import DataFolder, kafka_uuid
from service.broker.java import java_command, runtime_tool

MECHANISM = "SCRAM-SHA-512"
FORMAT_CLASS = "kafka.tools.StorageTool"
# The store lies in the owner's data folder and guards a certificate that is worth nothing elsewhere.
STORE_PASSWORD = "changeit"  # noqa: S105
VALID_DAYS = "30"


@dataclass(frozen=True)
class Security:
    """How clients must come: over TLS, and with a password where there are `users` (name -> password).

    With users, ACLs rule: nobody but `super_users` may do anything that no ACL allows. `certificate_for` is the host
    that the broker's certificate names.
    """

    tls: bool = True
    users: Mapping[str, str] = field(default_factory=dict)
    super_users: tuple[str, ...] = ()
    certificate_for: str = "127.0.0.1"

    @property
    def protocol(self) -> str:
        """Kafka's name for it, as SITREP_SECURITY_PROTOCOL takes it."""
        return f"SASL_{'SSL' if self.tls else 'PLAINTEXT'}" if self.users else "SSL" if self.tls else "PLAINTEXT"

    def properties(self, folder: DataFolder) -> dict[str, str]:
        """The broker's settings for the client listener; makes the certificate if there is none yet."""
        settings = {"security.protocol": self.protocol}
        if self.tls:
            settings |= {
                "ssl.keystore.type": "PKCS12",
                "ssl.keystore.location": str(self._store(folder)),
                "ssl.keystore.password": STORE_PASSWORD,
                "ssl.key.password": STORE_PASSWORD,
            }
        if self.users:
            # The broker itself and the controller talk in the clear on loopback, as nobody: they must be let through.
            allowed = ";".join(f"User:{name}" for name in ("ANONYMOUS", *self.super_users))
            settings |= {
                "sasl.enabled.mechanisms": MECHANISM,
                f"listener.name.client.{MECHANISM.lower()}.sasl.jaas.config": (
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;"
                ),
                "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users": allowed,
            }
        return settings

    def format(self, class_path: str, folder: DataFolder) -> None:
        """Format the storage with the users in it: Kafka writes their salted digests only with its own tool."""
        scram = [
            argument
            for name, password in self.users.items()
            for argument in ("--add-scram", f"{MECHANISM}=[name={name},password={password}]")
        ]
        arguments = ["format", "--cluster-id", kafka_uuid(), "--config", str(folder.properties), *scram]
        _run(java_command(class_path, folder, "128m", FORMAT_CLASS, *arguments), "format the storage")

    def _store(self, folder: DataFolder) -> Path:
        store = folder.path / "tls" / "broker.p12"
        if store.exists():
            return store
        store.parent.mkdir(mode=0o700, exist_ok=True)
        kind = "ip" if self.certificate_for.replace(".", "").isdigit() else "dns"
        common = ["-alias", "broker", "-keystore", str(store), "-storepass", STORE_PASSWORD]
        keytool = str(runtime_tool("keytool"))
        _run(
            [
                *(keytool, "-genkeypair", *common, "-storetype", "PKCS12", "-keyalg", "EC", "-groupname", "secp256r1"),
                *("-dname", f"CN={self.certificate_for}", "-ext", f"san={kind}:{self.certificate_for}"),
                *("-validity", VALID_DAYS),
            ],
            "make the broker's certificate",
        )
        _run(
            [keytool, "-exportcert", *common, "-rfc", "-file", str(authority_file(folder))],
            "export the broker's certificate",
        )
        return store


def authority_file(folder: DataFolder) -> Path:
    """PEM file that a client trusts: the broker's certificate, which signed itself. For SITREP_SSL_CAFILE."""
    return folder.path / "tls" / "authority.pem"


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - built above
    if done.returncode:
        reason = (done.stdout + done.stderr).strip().splitlines() or ["no reason given"]
        raise BrokerError(f"cannot {what} ({reason[-1]}): see the settings given to the embedded broker")
