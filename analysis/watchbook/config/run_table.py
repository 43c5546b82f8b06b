"""The table [run]: who rolls the dumps up."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from watchbook.config.values import Table


class RunConfig(Table):
    """Who rolls the dumps up: this process, processes beside it, or a cluster. The numbers are the same."""

    executor: Literal["serial", "processes", "dask"] = Field(
        default="serial",
        description="`serial`: the run itself. `processes`: processes on its machine. `dask`: the workers of a cluster "
        "of dask.distributed, with the extra `dask`.",
    )
    workers: int | None = Field(
        default=None, ge=1, le=1024, description="How many work at once on this machine; unset, one a processor."
    )
    scheduler: str | None = Field(
        default=None,
        pattern=r"^(tcp|tls|ws|wss)://\S+$",
        description="The address of the cluster's scheduler; unset, `dask` starts a cluster on this machine.",
    )

    scratch: str | None = Field(
        default=None,
        min_length=1,
        description="A folder or address (s3://...) that all workers reach: they put hashes of ids there "
        "and settle among themselves which file counts each. Unset, the run does that on its own machine.",
    )

    @model_validator(mode="after")
    def _has_cluster(self) -> RunConfig:
        if self.scheduler is not None and self.executor != "dask":
            raise ValueError(f'a scheduler is asked by executor = "dask" alone, and it is "{self.executor}"')
        return self
