# Consumer, extractor and build in one image; docs/container.md says how each is run.
# Its steps are tried without a container engine: make test-image.

FROM debian:bookworm-slim@sha256:4724b8cc51e33e398f0e2e15e18d5ec2851ff0c2280647e1310bc1642182655d AS base
# Python 3.11 is Debian's, which mends its faults. What the base has besides is as old as
# its digest: renew that
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

FROM base AS build
WORKDIR /build
COPY requirements-checks.lock ./
RUN /usr/bin/python3 -m venv /opt/checks \
    && /opt/checks/bin/pip install --quiet --no-cache-dir --require-hashes --no-deps -r requirements-checks.lock
COPY requirements-image.lock ./
RUN /usr/bin/python3 -m venv /opt/tidemark \
    && /opt/tidemark/bin/pip install --quiet --no-cache-dir --require-hashes --no-deps -r requirements-image.lock
COPY pyproject.toml README.md LICENSE profiles.yml selectors.yml ./
COPY landing ./landing
COPY dbt_project ./dbt_project
COPY macros ./macros
COPY tests/dbt ./tests/dbt
COPY function_app ./function_app
RUN /opt/checks/bin/python -m hatchling build --target wheel \
    && /opt/tidemark/bin/pip install --quiet --no-cache-dir --no-index --no-deps dist/*.whl \
    && { /opt/tidemark/bin/python -m compileall -q /opt/tidemark/lib >/dev/null || true; }
# what Python packages the image has, each with version and hashes
RUN /opt/checks/bin/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml --output-file /opt/tidemark/sbom.cdx.json requirements-image.lock

FROM base
COPY --from=build /opt/tidemark /opt/tidemark
WORKDIR /app
COPY dbt_project.yml profiles.yml selectors.yml ./
COPY dbt_project ./dbt_project
COPY macros ./macros
COPY tests/dbt ./tests/dbt
RUN install --directory --owner=10001 --group=10001 /data /app/target
# what is kept is written to /data, what a build leaves for the next command to
# /app/target, and what lives as long as a process to /tmp
ENV PATH=/opt/tidemark/bin:/usr/bin:/bin
ENV HOME=/data
ENV TMPDIR=/tmp
ENV PYTHONDONTWRITEBYTECODE=1
ENV DBT_LOG_PATH=/app/target/logs
ENV TIDEMARK_PROJECT=/app
ENV TIDEMARK_LAKE=/data/lake
ENV TIDEMARK_WAREHOUSE=/data/warehouse.duckdb
VOLUME /data /app/target
# a number, so that Kubernetes can tell that it is not root
USER 10001:10001
# a command ends when it is done, and a consumer that cannot go on ends with 1: whoever
# runs the image looks at that
HEALTHCHECK NONE
ENTRYPOINT ["tidemark"]
CMD ["--help"]
