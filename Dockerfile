# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/quizbot
ENV PATH=/opt/quizbot/bin:$PATH

# Dependencies change less often than the code: they are a layer of their own.
COPY requirements-run.lock /src/
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --require-hashes --requirement /src/requirements-run.lock

COPY pyproject.toml README.md LICENSE /src/
COPY adapters /src/adapters
COPY bot /src/bot
COPY quizzes /src/quizzes
COPY storage /src/storage
RUN pip install --no-cache-dir --no-deps --no-build-isolation /src \
    && pip uninstall --yes setuptools pip \
    && python -m compileall -q /opt/quizbot/lib

FROM python:3.13-slim

LABEL org.opencontainers.image.title="Quizbot" \
      org.opencontainers.image.licenses="Apache-2.0"

RUN useradd --uid 10001 --no-create-home --home-dir /data quizbot \
    && install -d -o quizbot -g quizbot /data
COPY --from=build /opt/quizbot /opt/quizbot

ENV PATH=/opt/quizbot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    QUIZBOT_DATABASE_URL=sqlite:////data/quizbot.db
USER 10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
CMD ["quizbot", "run"]
