"""One frozen settings object, read from SITREP_* variables and `.env`. `sitrep settings` prints it without secrets."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1 << 20


class Settings(BaseSettings):
    """Everything that a deployment may choose. Defaults work on one machine with the embedded broker."""

    model_config = SettingsConfigDict(env_prefix="SITREP_", env_file=".env", extra="ignore", frozen=True)

    brokers: str = Field("127.0.0.1:9092", description="Bootstrap servers, host:port separated by commas.")
    prefix: str = Field("", description="Sets deployments apart: put before every topic name and consumer group.")
    home: Path = Field(Path(".sitrep"), description="Folder for local files: the embedded broker, replay positions.")

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to talk to the brokers."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="SASL mechanism, with SASL_PLAINTEXT or SASL_SSL."
    )
    sasl_username: str | None = Field(None, description="SASL user name.")
    sasl_password: SecretStr | None = Field(None, description="SASL password; never printed.")
    ssl_cafile: Path | None = Field(
        None, description="PEM file of the authority that signed the brokers' certificates."
    )
    ssl_certfile: Path | None = Field(None, description="PEM file of this client's certificate, for mutual TLS.")
    ssl_keyfile: Path | None = Field(None, description="PEM file of this client's private key.")
    ssl_key_password: SecretStr | None = Field(None, description="Password of the private key; never printed.")
    ssl_check_hostname: bool = Field(True, description="Check that the certificate names the host connected to.")

    article_partitions: int = Field(4, ge=1, description="Partitions of news.article.v1: bounds how far split scales.")
    paragraph_partitions: int = Field(
        4, ge=1, description="Partitions of news.paragraphs.v1 and news.decisions.v1; one scope lives in one partition."
    )
    event_partitions: int = Field(4, ge=1, description="Partitions of news.novel.v1 and the output topics.")
    replication_factor: int = Field(1, ge=1, description="Replicas per partition; 3 in production.")
    min_insync_replicas: int = Field(1, ge=1, description="Replicas that must acknowledge a write; 2 in production.")

    max_article_bytes: int = Field(
        MIB, ge=1024, description="Largest raw record accepted; larger ones are dead letters."
    )
    max_record_bytes: int = Field(8 * MIB, ge=MIB, description="Largest record between stages and on the typed topics.")
    source_default: str | None = Field(None, description="Source of articles that name none.")

    window_days: int = Field(14, ge=0, description="Articles are compared if published at most this many days apart.")
    window_paragraphs: int = Field(
        250_000, ge=100, description="Paragraphs kept for comparison per scope; the oldest by arrival leave first."
    )

    in_flight_records: int = Field(256, ge=1, description="Records processed but not yet acknowledged, per stage.")
    in_flight_bytes: int = Field(32 * MIB, ge=MIB, description="Bytes of outputs not yet acknowledged, per stage.")
    linger_ms: int = Field(20, ge=0, description="How long the producer waits to fill a batch.")
    request_timeout_seconds: float = Field(30.0, gt=0, description="How long one request to the brokers may take.")
    commit_interval_seconds: float = Field(1.0, gt=0, description="How often acknowledged offsets are committed.")
    session_timeout_seconds: float = Field(10.0, gt=0, description="Silence after which a worker's partitions move.")
    drain_seconds: float = Field(10.0, ge=0, description="On shutdown, how long to wait for acknowledgements.")
    error_share: float = Field(
        0.5, gt=0, le=1, description="Share of internal errors among the recent records at which a stage stops intake."
    )
    error_sample: int = Field(50, ge=1, description="How many recent records the share is taken over.")

    http_host: str = Field("127.0.0.1", description="Address of /metrics, /healthz and /readyz.")
    http_port: int = Field(8088, ge=0, le=65535, description="Port of the same; 0 takes a free one.")
    stall_seconds: float = Field(60.0, gt=0, description="Lag without progress for this long turns /healthz false.")
    lag_interval_seconds: float = Field(5.0, gt=0, description="How often lag is asked from the brokers.")
    max_sources: int = Field(50, ge=1, description="Sources with metrics of their own; the rest count as 'other'.")

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least severe level logged.")
    log_format: Literal["json", "text"] = Field("json", description="One JSON object per line, or text for a person.")

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        if self.max_article_bytes > self.max_record_bytes:
            raise ValueError(
                "SITREP_MAX_ARTICLE_BYTES must not exceed SITREP_MAX_RECORD_BYTES: lower one or raise the other"
            )
        if self.security_protocol.startswith("SASL") and not (self.sasl_username and self.sasl_password):
            raise ValueError(
                f"SITREP_SECURITY_PROTOCOL={self.security_protocol} needs SITREP_SASL_USERNAME and SITREP_SASL_PASSWORD"
            )
        if self.min_insync_replicas > self.replication_factor:
            raise ValueError("SITREP_MIN_INSYNC_REPLICAS must not exceed SITREP_REPLICATION_FACTOR")
        return self

    def ssl_context(self) -> ssl.SSLContext | None:
        """The TLS context for the brokers, or None without TLS.

        Raises:
            OSError: a file named by SITREP_SSL_* cannot be read or is no PEM file.
        """
        if self.security_protocol not in ("SSL", "SASL_SSL"):
            return None
        context = ssl.create_default_context(cafile=str(self.ssl_cafile) if self.ssl_cafile else None)
        context.check_hostname = self.ssl_check_hostname
        if self.ssl_certfile:
            password = self.ssl_key_password.get_secret_value() if self.ssl_key_password else None
            context.load_cert_chain(
                str(self.ssl_certfile), str(self.ssl_keyfile) if self.ssl_keyfile else None, password
            )
        return context

    def kafka_client_options(self) -> dict[str, Any]:
        """Connection arguments that every aiokafka client takes."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.brokers,
            "security_protocol": self.security_protocol,
            "ssl_context": self.ssl_context(),
            "retry_backoff_ms": 500,
        }
        if self.security_protocol.startswith("SASL"):
            options |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.sasl_username,
                "sasl_plain_password": self.sasl_password.get_secret_value() if self.sasl_password else None,
            }
        return options

    def shown(self) -> dict[str, tuple[str, str, str]]:
        """Variable -> (value, default, description), secrets masked. For `sitrep settings` and the docs."""
        table: dict[str, tuple[str, str, str]] = {}
        for name, field in type(self).model_fields.items():
            value, default = getattr(self, name), field.default
            shown = "******" if isinstance(value, SecretStr) else "" if value is None else str(value)
            table[f"SITREP_{name.upper()}"] = (shown, "" if default is None else str(default), field.description or "")
        return table


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
