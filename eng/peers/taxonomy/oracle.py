"""The verdict of the schemas on leaf files, with the YAML parser that InstructLab uses. Prints one JSON object: path to true or false."""
import json
import os
import sys

import yaml
from jsonschema import Draft202012Validator


def verdict(schemas, path):
    kind = "knowledge" if "knowledge" in path.split("/") else "compositional_skills"
    try:
        with open(path, "rb") as file:
            leaf = yaml.safe_load(file.read().decode("utf-8"))
    except Exception:
        return False
    if not isinstance(leaf, dict):
        return False
    version = leaf.get("version", 1)
    try:
        version = int(version)
    except (TypeError, ValueError):
        version = 1
    schema = os.path.join(schemas, f"{kind}-v{version}.json")
    if not os.path.exists(schema):
        return False
    with open(schema) as file:
        return Draft202012Validator(json.load(file)).is_valid(leaf)


print(json.dumps({path: verdict(sys.argv[1], path) for path in sys.argv[2:]}))
