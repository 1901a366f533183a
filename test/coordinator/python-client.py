"""A client of SweepService that knows nothing of phasegrid but its access file: every message class comes from the
server's reflection service. Submits a sweep, follows it, fetches the grid and the CSV, and prints what it saw as JSON.

Needs Debian's python3-grpcio and python3-protobuf. Usage: python-client.py ACCESS_FILE DOCUMENT BAD_DOCUMENT
"""

import csv
import io
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

REFLECTION = "grpc.reflection.v1"
SERVICE = "phasegrid.v1.SweepService"
DEADLINE_S = 30

TYPES = descriptor_pb2.FieldDescriptorProto


def message_class(pool, name):
    descriptor = pool.FindMessageTypeByName(name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def build_pool(file_name, package, messages):
    """A pool with hand-written messages: {name: [(field, number, type or message name, repeated)]}."""
    file = descriptor_pb2.FileDescriptorProto(name=file_name, package=package, syntax="proto3")
    for message_name, fields in messages.items():
        message = file.message_type.add(name=message_name)
        for name, number, kind, repeated in fields:
            label = TYPES.LABEL_REPEATED if repeated else TYPES.LABEL_OPTIONAL
            field = message.field.add(name=name, number=number, label=label)
            if isinstance(kind, str):
                field.type = TYPES.TYPE_MESSAGE
                field.type_name = f".{package}.{kind}"
            else:
                field.type = kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


def reflect(channel, symbols):
    """The names of the services, and a pool with the files that declare the symbols."""
    text, raw = TYPES.TYPE_STRING, TYPES.TYPE_BYTES
    own = build_pool(
        "reflection.proto",
        REFLECTION,
        {
            "ServerReflectionRequest": [
                ("host", 1, text, False),
                ("file_containing_symbol", 4, text, False),
                ("list_services", 7, text, False),
            ],
            "FileDescriptorResponse": [("file_descriptor_proto", 1, raw, True)],
            "ServiceResponse": [("name", 1, text, False)],
            "ListServiceResponse": [("service", 1, "ServiceResponse", True)],
            "ErrorResponse": [("error_code", 1, TYPES.TYPE_INT32, False), ("error_message", 2, text, False)],
            "ServerReflectionResponse": [
                ("file_descriptor_response", 4, "FileDescriptorResponse", False),
                ("list_services_response", 6, "ListServiceResponse", False),
                ("error_response", 7, "ErrorResponse", False),
            ],
        },
    )
    request = message_class(own, f"{REFLECTION}.ServerReflectionRequest")
    response = message_class(own, f"{REFLECTION}.ServerReflectionResponse")
    call = channel.stream_stream(
        f"/{REFLECTION}.ServerReflection/ServerReflectionInfo", request.SerializeToString, response.FromString
    )
    asked = [request(list_services="*")] + [request(file_containing_symbol=symbol) for symbol in symbols]
    answers = list(call(iter(asked), timeout=DEADLINE_S))
    services = [service.name for service in answers[0].list_services_response.service]
    pool = descriptor_pool.DescriptorPool()
    for answer in answers[1:]:
        if answer.HasField("error_response"):
            raise SystemExit(f"reflection: {answer.error_response.error_message}")
        for content in answer.file_descriptor_response.file_descriptor_proto:
            pool.Add(descriptor_pb2.FileDescriptorProto.FromString(content))
    return services, pool


class Service:
    """The methods of a reflected service, by name."""

    def __init__(self, channel, pool, name):
        self.channel, self.pool = channel, pool
        self.methods = pool.FindServiceByName(name).methods_by_name

    def request(self, method, **fields):
        return message_class(self.pool, self.methods[method].input_type.full_name)(**fields)

    def unary(self, method, **fields):
        return self._open(self.channel.unary_unary, method)(self.request(method, **fields), timeout=DEADLINE_S)

    def stream(self, method, **fields):
        return self._open(self.channel.unary_stream, method)(self.request(method, **fields), timeout=DEADLINE_S)

    def _open(self, factory, method):
        descriptor = self.methods[method]
        reply = message_class(self.pool, descriptor.output_type.full_name)
        return factory(
            f"/{descriptor.containing_service.full_name}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=reply.FromString,
        )


def field_violations(error):
    """The BadRequest in `grpc-status-details-bin`, with Google's published field numbers."""
    text = TYPES.TYPE_STRING
    pool = build_pool(
        "status.proto",
        "google.rpc",
        {
            "Any": [("type_url", 1, text, False), ("value", 2, TYPES.TYPE_BYTES, False)],
            "Status": [("code", 1, TYPES.TYPE_INT32, False), ("message", 2, text, False), ("details", 3, "Any", True)],
            "FieldViolation": [("field", 1, text, False), ("description", 2, text, False)],
            "BadRequest": [("field_violations", 1, "FieldViolation", True)],
        },
    )
    trailer = dict(error.trailing_metadata())["grpc-status-details-bin"]
    status = message_class(pool, "google.rpc.Status").FromString(trailer)
    found = []
    for detail in status.details:
        if detail.type_url == "type.googleapis.com/google.rpc.BadRequest":
            found += message_class(pool, "google.rpc.BadRequest").FromString(detail.value).field_violations
    return {"code": status.code, "fields": [violation.field for violation in found]}


def submit_bad(service, document):
    try:
        service.unary("SubmitSweep", document=document, source="study.yaml")
    except grpc.RpcError as error:
        return {"status": error.code().name, "details": error.details(), **field_violations(error)}
    raise SystemExit("the bad document was accepted")


def follow(service, sweep_id):
    cells, states, revisions = {}, [], []
    for news in service.stream("WatchSweep", sweep_id=sweep_id, interval_ms=1):
        cells.update({tally.cell: [tally.trials, tally.successes, tally.unresolved] for tally in news.cells})
        states.append(json_format.MessageToDict(news.progress)["state"])
        revisions.append(news.progress.revision)
    return {"cells": [cells[cell] for cell in sorted(cells)], "lastState": states[-1], "revisions": revisions}


def fetch_grid(service, sweep_id):
    cells, token = [], ""
    while True:
        page = service.unary("GetGrid", sweep_id=sweep_id, page_size=5, page_token=token)
        for cell in page.cells:
            coordinates = [getattr(value, value.WhichOneof("kind")) for value in cell.coordinates]
            cells.append([*coordinates, cell.tally.trials, cell.tally.successes, cell.tally.unresolved, cell.rate])
        token = page.next_page_token
        if token == "":
            return {"axes": [axis.name for axis in page.axes], "cells": cells}


def export_csv(service, sweep_id):
    pieces = list(service.stream("ExportDiagram", sweep_id=sweep_id, format=4))
    text = b"".join(piece.content for piece in pieces).decode("utf-8")
    return {"mediaType": pieces[0].media_type, "rows": list(csv.DictReader(io.StringIO(text)))}


def open_channel(path):
    """A channel that pins the certificate of an access file and carries its client's token."""
    with open(path, encoding="utf-8") as file:
        access = json.load(file)
    tls = access["tls"]
    credentials = grpc.composite_channel_credentials(
        grpc.ssl_channel_credentials(tls["authority"].encode()),
        grpc.access_token_call_credentials(access["tokens"]["client"]),
    )
    options = [("grpc.ssl_target_name_override", tls["serverName"])]
    return grpc.secure_channel(access["addresses"][0], credentials, options)


def main(access_file, document, bad_document):
    with open_channel(access_file) as channel:
        services, pool = reflect(channel, [SERVICE, "grpc.health.v1.Health"])
        health = Service(channel, pool, "grpc.health.v1.Health").unary("Check", service=SERVICE)
        service = Service(channel, pool, SERVICE)
        refusal = submit_bad(service, bad_document)
        submitted = service.unary("SubmitSweep", document=document)
        sweep_id = submitted.sweep.sweep_id
        seen = {
            "services": services,
            "health": json_format.MessageToDict(health),
            "refusal": refusal,
            "sweepId": sweep_id,
            "effect": json_format.MessageToDict(submitted)["effect"],
            "parameters": {name: value.number for name, value in submitted.sweep.parameters.items()},
            "watch": follow(service, sweep_id),
            "grid": fetch_grid(service, sweep_id),
            "csv": export_csv(service, sweep_id),
        }
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
