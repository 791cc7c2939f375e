$version: "2"
namespace yagura.shapes_testing

// A service of no use that uses all of the notation; the tests of src/shapes are built on it.

@title("Shapes testing")
@protocols([awsJson1_0, awsJson1_1, awsQuery, rpcV2Cbor, awsCbor1_1])
@signingName("testing")
@targetPrefix(["Testing_20260101", "OldTesting"])
@queryVersion("2026-01-01")
@xmlNamespace("http://testing.example.com/doc/2026-01-01/")
@eventSource("testing.example.com")
@errorNamespace("com.example.testing")
@validationError("ValidationException")
service Testing {
    version: "2026-01-01"
    operations: [
        Echo, Check, NoInput, NoOutput, EmptyOutput, Watch, NotYet, NotYetInOwnWords, ListNothing,
        GetNothing, PutMessages, Points
    ]
    errors: [ValidationException]
}

// Every kind of shape, there and back.
@tier("A")
@authorize(action: "testing:Echo",
    resources: ["arn:{partition}:testing:{region}:{account}:thing/{name|alias?none}",
                "arn:{partition}:testing:{region}:{account}:part/{parts.partName}"],
    conditions: ["aws:RequestTag/={tags}", "aws:TagKeys={tags}", "testing:Color={color}"])
@audit(readOnly: true, category: "data", redact: [blob])
operation Echo { input: Everything, output: Everything, errors: [Broken] }

structure Everything {
    name: String
    alias: String
    @required count: Integer
    @required names: Names
    big: Long
    ratio: Double
    flag: Boolean
    time: Timestamp
    @timestampFormat("date-time") isoTime: Timestamp
    @timestampFormat("epoch-seconds") secondsTime: Timestamp
    blob: Blob
    color: Color
    colors: Colors
    level: Level
    @xmlFlattened @xmlName("FlatName") flatNames: Names
    wrapped: Wrapped
    numbers: Numbers
    matrix: Matrix
    times: Times
    blobs: Blobs
    tags: Tags
    @xmlFlattened flatTags: Tags
    attributes: Attributes
    parts: Parts
    part: Part
    tree: Tree
    choice: Choice
    class: String
    @jsonName("other-name") @xmlName("OtherName") renamed: String
    limit: Integer = 50
    mode: Color = "GREEN"
    eager: Boolean = true
    title: String = "untitled"
    @sensitive secret: String
    secrets: Secrets
}

enum Color { RED, GREEN, DARK_BLUE = "dark-blue" }
intEnum Level { LOW = 1, HIGH = 7 }
list Colors { member: Color }
list Names { member: String }
list Wrapped { @xmlName("item") member: String }
list Numbers { member: Double }
list Matrix { member: Row }
list Row { member: Long }
list Times { member: Timestamp }
list Blobs { member: Blob }
map Tags { key: String, value: String }
map Attributes { @xmlName("Name") key: String, @xmlName("Value") value: Part }
list Parts { member: Part }
structure Part { partName: String, size: Long, inner: Inner }
structure Inner { values: Names, @required kind: Color }
structure Tree { label: String, children: Trees }
list Trees { member: Tree }
union Choice { text: String, number: Long }
map Secrets { key: String, @sensitive value: String }

// Every constraint.
@tier("A")
@authorize(action: "testing:Check", resources: ["{arns}", "arn:{partition}:testing:{region}:{account}:group:{group}:*"])
@audit(readOnly: false, category: "management")
@paginated(inputToken: text, outputToken: name, pageSize: number, items: names)
operation Check { input: CheckRequest, output: Everything }

structure CheckRequest {
    @required text: Word
    @required number: Digit
    @length(min: 2, max: 3) list: Words
    @length(max: 2) map: LimitedTags
    @range(min: 0.5, max: 1e3) real: Double
    @length(min: 1, max: 4) bytes: Blob
    color: Color
    @valueSetOmitted otherColor: Color
    level: Level
    @pattern("(ab|cd)+") @patternText("java:(ab|cd)+") odd: String
    @valueOmitted identifier: Word
    @length(max: 5) @messageWhenTooLong("Both must be short.") short: String
    @sensitive @length(max: 3) password: String
    details: Details
    allDetails: DetailsList
    detailsByName: DetailsMap
    colors: Colors
    @length(max: 1) transformations: Transformations
    arns: Names
    group: String
    @length(min: 2, max: 2) unicode: String
    UpperCase: Word
}

@length(min: 1, max: 8) @pattern("[a-z]+") string Word
@range(min: 1, max: 50) integer Digit
list Words { member: Word }
map LimitedTags { key: Word, value: Word }
structure Details { @required word: Word, words: Words }
list DetailsList { member: Details }
map DetailsMap { key: String, value: Details }
list Transformations { member: Transformation }
structure Transformation {
    metricName: String, value: Double, unit: Color, dimensions: Tags, on: Boolean, names: Names
}

@tier("A") @authorize(action: "testing:NoInput") @audit(readOnly: true, category: "management")
operation NoInput { output: Part }

@tier("B") @authorize(action: "testing:NoOutput") @audit(readOnly: false, category: "management")
operation NoOutput { input: Part, errors: [Broken] }

@tier("B") @authorize(action: "testing:EmptyOutput") @audit(readOnly: false, category: "management")
@validationError("InvalidParameterException")
operation EmptyOutput { input := { @length(min: 3) name: String }, output := {} }

@tier("A") @authorize(action: "testing:Watch") @audit(readOnly: true, category: "data")
@endpoint(hostPrefix: "stream-")
operation Watch { input: Part, output: WatchResponse }
structure WatchResponse { events: WatchEvents }
@streaming union WatchEvents { partSeen: Part, Broken: Broken }

@tier("B") @refused @authorize(action: "testing:NotYet") @audit(readOnly: false, category: "management")
operation NotYet { errors: [Broken, InvalidParameterException] }

@tier("C") @refused(error: "Broken", message: "No such thing here.")
@authorize(action: "testing:NotYet") @audit(readOnly: false, category: "management")
operation NotYetInOwnWords { input: Part }

@tier("C") @refusedList("items") @authorize(action: "testing:List") @audit(readOnly: true, category: "management")
operation ListNothing { input: Part, output := { items: Parts, nextToken: String } }

@tier("C") @notFoundGet @authorize(action: "testing:Get") @audit(readOnly: true, category: "management")
operation GetNothing { input: Part, output: Part, errors: [ResourceNotFoundException] }

// What a hot path looks like: views into the request.
@tier("A") @authorize(action: "testing:PutMessages") @audit(readOnly: false, category: "data", redact: [messages])
operation PutMessages { input := { @required @length(min: 1, max: 1000) messages: Messages } }
list Messages { member: Message }
structure Message { @required time: Long, @required @borrowed text: String, @borrowed raw: Blob }

// The examples of wire-protocols.md section 5.
@tier("A") @authorize(action: "testing:Points") @audit(readOnly: true, category: "management")
operation Points { input: AlarmsRequest, output: PointsResponse }
structure AlarmsRequest { AlarmNames: Names, MaxRecords: Integer }
structure PointsResponse { Timestamps: Times, Values: Numbers }

@error("client") @awsQueryError(code: "ValidationError", httpResponseCode: 400)
structure ValidationException {}
@error("client") structure InvalidParameterException {}
@error("client") @awsQueryError(code: "NotThere", httpResponseCode: 404)
structure ResourceNotFoundException {}
@error("server") @httpError(503)
structure Broken { message: String, pieces: Parts, retryAfter: Integer }
