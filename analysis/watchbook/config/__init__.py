"""Reads watchbook.toml into values that know their lines, and makes its JSON Schema."""

from watchbook.config.engagement import CONFIG_NAME, Engagement, find_root, json_schema, load_engagement, read_config
from watchbook.config.metric_tables import MetricConfig
from watchbook.config.run_table import RunConfig
from watchbook.config.salvage import salvage
from watchbook.config.tables import (
    AlertsConfig,
    Config,
    DumpsConfig,
    EngagementConfig,
    EvalsConfig,
    FieldConfig,
    GraceConfig,
    JournalConfig,
    ReviewsConfig,
    SigningConfig,
    WorkflowConfig,
)
from watchbook.config.toml import TomlFile, read_toml

__all__ = [
    "CONFIG_NAME",
    "AlertsConfig",
    "Config",
    "DumpsConfig",
    "Engagement",
    "EngagementConfig",
    "EvalsConfig",
    "FieldConfig",
    "GraceConfig",
    "JournalConfig",
    "MetricConfig",
    "ReviewsConfig",
    "RunConfig",
    "SigningConfig",
    "TomlFile",
    "WorkflowConfig",
    "find_root",
    "json_schema",
    "load_engagement",
    "read_config",
    "read_toml",
    "salvage",
]
