#!/usr/bin/env bash
# The clients that the tests in this folder drive, from Debian's archive and PyPI. Needs root for apt-get.
# MinIO's client is in Debian since trixie; its static binary is unpacked beside the dependencies of this repository.
set -euo pipefail
cd "$(dirname "$0")/../../.."
cache="$PWD/node_modules/.cache/clients"
mkdir -p "$cache"

missing=()
for command in s3cmd rclone restic s3fs curl; do command -v "$command" >/dev/null || missing+=("$command"); done
[ -x /usr/bin/aws ] || missing+=(awscli)
command -v python3 >/dev/null || missing+=(python3-venv)
command -v fusermount3 >/dev/null || missing+=(fuse3)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
fi

if [ ! -x "$cache/bin/mc" ]; then
  work=$(mktemp -d)
  mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$cache/bin"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort | uniq -c | sort -rn | awk 'NR==1{print $2}')
  echo "deb $mirror trixie main" > "$work/sources.list"
  options=(-o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State=$work/state"
    -o "Dir::Cache=$work/cache" -o Dir::State::status=/var/lib/dpkg/status -o Acquire::Check-Valid-Until=false)
  apt-get "${options[@]}" update -qq
  (cd "$work" && apt-get "${options[@]}" download minio-client 2>/dev/null && dpkg -x minio-client_*.deb unpacked)
  cp "$work/unpacked/usr/bin/minio-client" "$cache/bin/mc"
  rm -rf "$work"
fi

# Debian's boto3 and AWS CLI are older than the default integrity checks, which are what has to be shown.
if [ ! -x "$cache/python/bin/aws" ]; then
  python3 -m venv "$cache/python"
  "$cache/python/bin/pip" install --quiet --disable-pip-version-check boto3==1.43.11 awscli==1.45.11
fi
