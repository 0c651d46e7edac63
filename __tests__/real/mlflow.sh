#!/usr/bin/env bash
# MLflow from PyPI, started with the very entrypoint, command and environment that the stack gives it, against a real Postgres
# with TLS and a real MinIO: a run is logged with an artifact, as the workers do it. Needs root and postgresql, Go, Python 3.10 or
# later, and some minutes the first time. Prints one line per check; exits 1 if one fails.
set -euo pipefail
# shellcheck source=SCRIPTDIR/servers.sh
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

# As Dioptra 1.1.0 locks them.
packages=(mlflow==3.9.0 sqlalchemy==2.0.46 psycopg2-binary==2.9.11 boto3==1.42.51)
port=${MLFLOW_TEST_PORT:-39995}
mlflow=

main() {
  [[ -x $cache/mlflow/bin/mlflow ]] || install_mlflow
  start_postgres true
  start_store
  export S3_MLFLOW_PASSWORD=mlflow-secret-1 S3_RESTAPI_PASSWORD=restapi-secret-1 S3_WORKER_PASSWORD=worker-secret-1
  check 'the database is prepared' database_job database-secret-1
  check 'the object store is prepared' store_job sh
  start_mlflow
  trap 'kill -- -"$mlflow" || true; stop_servers' EXIT

  check 'the health check of the stack' health
  for host in "localhost:$port" mlflow:5000 lab.example.org lab.example.org:35000; do
    check "it may be called $host" answers "$host" 200
  done
  check 'it may not be called by another name' answers other.example.org 403
  check 'a worker logs a run with an artifact and reads it back' log_run
  check 'no password is on a command line' no_secret_in_arguments
  check 'no password is in its log' no_secret_in_log
  finish
}

install_mlflow() {
  echo 'installing MLflow (minutes)'
  python3 -m venv "$cache/mlflow"
  nice -n 10 "$cache/mlflow/bin/pip" install --quiet "${packages[@]}"
}

# The service's own words from the stack; only where its neighbours are is this machine's business.
start_mlflow() {
  local words
  mapfile -t words < <(written)
  (cd "$work" && exec setsid env -i PATH="$cache/mlflow/bin:/usr/bin:/bin" HOME="$work" TMPDIR="$work" PGSSLROOTCERT="$work/server.crt" "${words[@]}") \
    >"$work/mlflow.log" 2>&1 &
  mlflow=$!
  await "http://127.0.0.1:$port/health" "$work/mlflow.log"
}
written() {
  # shellcheck disable=SC2016 # the text of a program
  (cd "$stack" && DB_USER=dioptra DB_PASSWORD_ENCODED=database-secret-1 DB_HOST=localhost DB_PORT=$postgres_port DB_SSLMODE=verify-full \
    MINIO_HOST=127.0.0.1 MINIO_PORT=$store_port DEPLOYMENT_PROTOCOL=https DEPLOYMENT_HOST=lab.example.org \
    node --input-type=module -e '
      import { readFileSync } from "node:fs";
      import { createRequire } from "node:module";
      const { CORE_SCHEMA, load, mergeTag } = createRequire(process.cwd() + "/")("js-yaml");
      const { services } = load(readFileSync("stack.yml", "utf8"), { schema: CORE_SCHEMA.withTags([mergeTag]) });
      const { entrypoint, command, environment } = services.mlflow;
      const value = (text) => text.replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name, other) => process.env[name] ?? other);
      const port = command.indexOf("--port") + 1;
      const words = [...entrypoint, ...command.with(port, process.argv[1])];
      console.log([...Object.entries(environment).map(([name, text]) => `${name}=${value(text)}`), ...words].join("\n"));
    ' "$port")
}

health() { curl -fsS -o "$work/out" "http://127.0.0.1:$port/health"; }
answers() {
  curl -sS -o "$work/out" -w '%{http_code}' -H "Host: $1" "http://127.0.0.1:$port/" >"$work/status"
  [[ $(<"$work/status") == "$2" ]]
}

log_run() {
  env MLFLOW_TRACKING_URI="http://localhost:$port" MLFLOW_S3_ENDPOINT_URL="http://127.0.0.1:$store_port" \
    AWS_ACCESS_KEY_ID=dioptra-worker AWS_SECRET_ACCESS_KEY="$S3_WORKER_PASSWORD" \
    "$cache/mlflow/bin/python" - >"$work/out" 2>&1 <<'PYTHON'
import mlflow

mlflow.set_experiment("check")
with mlflow.start_run() as run:
    mlflow.log_metric("accuracy", 0.5)
    mlflow.log_text("hello", "folder/greeting.txt")
assert mlflow.artifacts.load_text(run.info.artifact_uri + "/folder/greeting.txt") == "hello"
assert run.info.artifact_uri.startswith("s3://mlflow-tracking/artifacts/")
assert [file.path for file in mlflow.MlflowClient().list_artifacts(run.info.run_id)] == ["folder"]
PYTHON
}

no_secret_in_arguments() {
  ps -eo pgid=,args= | awk -v group="$mlflow" '$1 == group' >"$work/out"
  grep -q 'mlflow' "$work/out" && ! grep -q -e '-secret-1' "$work/out"
}
no_secret_in_log() { ! grep -e '-secret-1' "$work/mlflow.log" >"$work/out"; }

main
