#!/usr/bin/env bash
# Generates models/onnx/schema/onnx_pb.{js,d.ts} from onnx.proto. Needs protoc (Debian: protobuf-compiler).
# JavaScript with declarations, not TypeScript: the plugin writes enums, which Node's type stripping cannot erase.
set -euo pipefail
cd "$(dirname "$0")/.."
schema=models/onnx/schema
protoc --plugin=protoc-gen-es=node_modules/.bin/protoc-gen-es --es_out="$schema" --es_opt=target=js+dts \
  --proto_path="$schema" "$schema/onnx.proto"
