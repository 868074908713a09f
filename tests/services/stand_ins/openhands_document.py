"""The parts of the OpenAPI document of OpenHands that the stand-in is compared with."""

from __future__ import annotations

from typing import Any

VERSION = "1.58.2"

USED = {
    ("post", "/api/conversations"),
    ("get", "/api/conversations/count"),
    ("get", "/api/conversations/{conversation_id}"),
    ("post", "/api/conversations/{conversation_id}/run"),
    ("post", "/api/conversations/{conversation_id}/interrupt"),
    ("get", "/api/conversations/{conversation_id}/agent_final_response"),
    ("post", "/api/conversations/{conversation_id}/events"),
    ("get", "/api/conversations/{conversation_id}/events/count"),
    ("get", "/api/conversations/{conversation_id}/events/search"),
    ("post", "/api/file/upload"),
    ("get", "/api/file/download"),
}
"""What the agency's client asks for."""


def extract(document: dict[str, Any]) -> dict[str, Any]:
    """Return, of each operation that is used, its parameters, fields and required fields, and the statuses."""
    found: dict[str, Any] = {"version": document["info"]["version"]}
    for method, path in sorted(USED):
        operation = document["paths"][path][method]
        found[f"{method} {path}"] = {
            "parameters": sorted(one["name"] for one in operation.get("parameters", ()) if one["in"] != "header"),
            "required": sorted(one["name"] for one in operation.get("parameters", ()) if one.get("required")),
            "body": fields_of(document, operation.get("requestBody", {}).get("content", {})),
            "statuses": sorted(operation["responses"]),
        }
    statuses = document["components"]["schemas"].get("ConversationExecutionStatus", {})
    return {**found, "execution statuses": statuses.get("enum", [])}


def fields_of(document: dict[str, Any], content: dict[str, Any]) -> dict[str, list[str]]:
    """Return the fields of a body, and which of them are required."""
    for media in content.values():
        schema = media["schema"]
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return {"fields": sorted(schema["properties"]), "required": sorted(schema.get("required", []))}
    return {"fields": [], "required": []}
