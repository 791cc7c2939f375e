// A made-up service that speaks every protocol, for the gateway's tests.
$version: "2"
namespace yagura.gateway_testing

@title("Orchard")
@protocols([awsJson1_0, awsJson1_1, awsQuery, rpcV2Cbor])
@signingName("orchard")
@targetPrefix("Orchard_20260101")
@queryVersion("2026-01-01")
@xmlNamespace("http://orchard.example/doc/2026-01-01/")
@eventSource("orchard.example")
@validationError("ValidationException")
service Orchard {
    version: "2026-01-01"
    operations: [FellTree, GetTree, PlantTree, WatchTrees]
    errors: [ServiceUnavailableException, ValidationException]
}

@tier("A")
@authorize(action: "orchard:PlantTree",
    resources: ["arn:{partition}:orchard:{region}:{account}:tree/{name}"],
    conditions: ["aws:TagKeys={tags}"])
@audit(readOnly: false, category: "management", redact: [secret])
operation PlantTree {
    input: PlantTreeRequest
    output: PlantTreeResponse
}

structure PlantTreeRequest {
    @required name: TreeName
    height: Integer
    tags: Tags
    secret: String
}

structure PlantTreeResponse {
    @required treeId: String
    @required account: String
    @required region: String
}

@tier("A")
@authorize(action: "orchard:GetTree", resources: ["arn:{partition}:orchard:{region}:{account}:tree/{name}"])
@audit(readOnly: true, category: "data")
operation GetTree {
    input: GetTreeRequest
    output: GetTreeResponse
    errors: [NoSuchTreeException]
}

structure GetTreeRequest { @required @length(min: 1, max: 200) name: String }
structure GetTreeResponse { height: Integer }

@tier("A")
@authorize(action: "orchard:FellTree", resources: ["arn:{partition}:orchard:{region}:{account}:tree/{name}"])
@audit(readOnly: false, category: "management")
operation FellTree {
    input: FellTreeRequest
}

structure FellTreeRequest { @required name: TreeName }

@tier("A")
@authorize(action: "orchard:WatchTrees")
@audit(readOnly: true, category: "data")
operation WatchTrees {
    input: WatchTreesRequest
    output: WatchTreesResponse
}

structure WatchTreesRequest { leaves: Integer }
structure WatchTreesResponse { events: TreeEvents }
@streaming union TreeEvents {
    leafFell: LeafFell
    StormException: StormException
}
structure LeafFell { @required number: Integer }

@length(min: 1, max: 10) @pattern("[a-z]+") string TreeName
map Tags { key: String, value: String }

@error("client") @httpError(400) @awsQueryError(code: "NoSuchTree", httpResponseCode: 404)
structure NoSuchTreeException {}
@error("client") structure StormException {}
@error("client") @awsQueryError(code: "ValidationError", httpResponseCode: 400)
structure ValidationException {}
@error("server") @httpError(503) structure ServiceUnavailableException {}
