# The service in a container: one binary, with the pages, letters and migrations compiled into it.
#
# Builder and runtime share one Debian (bookworm), so that the binary finds the C library it was linked against.

FROM rust:1.95-slim-bookworm AS builder
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --bin madoguchi \
    && install -D target/release/madoguchi /out/madoguchi

FROM debian:bookworm-slim
# The roots against which TLS to PostgreSQL and to the mail server is checked.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/madoguchi --create-home madoguchi \
    && install -d -o madoguchi -g madoguchi -m 0700 /var/lib/madoguchi/data
COPY --from=builder /out/madoguchi /usr/local/bin/madoguchi
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/madoguchi/

USER madoguchi
# `./data` (the SQLite file, letters as files, the demo's key) lies here unless the environment says otherwise.
WORKDIR /var/lib/madoguchi
VOLUME /var/lib/madoguchi/data
ENV MADOGUCHI_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
# No HEALTHCHECK: whatever runs the container asks GET /healthz (it lives) and GET /readyz (it may be used).
ENTRYPOINT ["/usr/local/bin/madoguchi"]
CMD ["serve"]
