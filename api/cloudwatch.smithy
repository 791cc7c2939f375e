// CloudWatch, API version 2010-08-01. Facts: cloudwatch-metrics-alarms.md; wire forms:
// wire-protocols.md sections 2 to 5. Three protocols, one declaration: error shapes carry the codes
// of the query protocol beside their own names.
$version: "2"
namespace yagura.cloudwatch

@title("CloudWatch")
@protocols(["awsJson1_0", "awsQuery", "rpcV2Cbor"])
@signingName("monitoring")
@targetPrefix("GraniteServiceVersion20100801")
@queryVersion("2010-08-01")
@xmlNamespace("http://monitoring.amazonaws.com/doc/2010-08-01/")
@eventSource("monitoring.amazonaws.com")
@errorNamespace("com.amazonaws.cloudwatch.v2010_08_01")
@validationError("ValidationException")
service CloudWatch {
    version: "2010-08-01"
    operations: [
        // Metrics
        PutMetricData, ListMetrics, GetMetricStatistics, GetMetricData
    ]
    errors: [ValidationException, InvalidParameterValueException,
        InvalidParameterCombinationException, MissingRequiredParameterException, InternalServiceFault]
}

// ---- Metrics ----

// Which form a datum has, sizes and times are checked by the service itself, whose sentences name
// the parameters as the query protocol does.
@tier("A")
@authorize(action: "cloudwatch:PutMetricData", resources: [],
    conditions: ["cloudwatch:namespace={Namespace}"])
@audit(readOnly: false, category: "data", redact: ["MetricData", "EntityMetricData"])
operation PutMetricData {
    input := {
        @required Namespace: Namespace
        MetricData: MetricData
        EntityMetricData: EntityMetricDataList
        StrictEntityValidation: Boolean
    }
}

list MetricData { member: MetricDatum }
structure MetricDatum {
    MetricName: String
    Dimensions: Dimensions
    Timestamp: Timestamp
    Value: Double
    StatisticValues: StatisticSet
    Values: DoubleList
    Counts: DoubleList
    Unit: StandardUnit
    StorageResolution: Integer
}
structure StatisticSet {
    @required SampleCount: Double
    @required Sum: Double
    @required Minimum: Double
    @required Maximum: Double
}
list DoubleList { member: Double }

@length(max: 2) list EntityMetricDataList { member: EntityMetricData }
structure EntityMetricData {
    Entity: Entity
    MetricData: MetricData
}
structure Entity {
    KeyAttributes: EntityAttributes
    Attributes: EntityAttributes
}
map EntityAttributes { key: String, value: String }

@tier("A")
@authorize(action: "cloudwatch:ListMetrics", resources: [])
@audit(readOnly: true, category: "data")
operation ListMetrics {
    input := {
        Namespace: Namespace
        MetricName: MetricName
        Dimensions: DimensionFilters
        NextToken: String
        RecentlyActive: RecentlyActive
        IncludeLinkedAccounts: Boolean
        @length(min: 1, max: 255) OwningAccount: String
    }
    output := {
        @required Metrics: Metrics
        NextToken: String
    }
}

@length(max: 10) list DimensionFilters { member: DimensionFilter }
structure DimensionFilter {
    @required @length(min: 1, max: 255) Name: String
    @length(min: 1, max: 1024) Value: String
}
list Metrics { member: Metric }
enum RecentlyActive { PT3H }

@tier("A")
@authorize(action: "cloudwatch:GetMetricStatistics", resources: [])
@audit(readOnly: true, category: "data")
operation GetMetricStatistics {
    input := {
        @required Namespace: Namespace
        @required MetricName: MetricName
        Dimensions: Dimensions
        @required StartTime: Timestamp
        @required EndTime: Timestamp
        @required Period: PositiveInteger
        Statistics: Statistics
        ExtendedStatistics: ExtendedStatistics
        Unit: StandardUnit
    }
    output := {
        Label: String
        @required Datapoints: Datapoints
    }
}

@length(min: 1, max: 5) list Statistics { member: Statistic }
@length(min: 1, max: 10) list ExtendedStatistics { member: ExtendedStatistic }
list Datapoints { member: Datapoint }
structure Datapoint {
    Timestamp: Timestamp
    SampleCount: Double
    Average: Double
    Sum: Double
    Minimum: Double
    Maximum: Double
    Unit: StandardUnit
    ExtendedStatistics: DatapointValueMap
}
map DatapointValueMap { key: ExtendedStatistic, value: Double }

@tier("A")
@authorize(action: "cloudwatch:GetMetricData", resources: [])
@audit(readOnly: true, category: "data")
operation GetMetricData {
    input := {
        @required MetricDataQueries: MetricDataQueries
        @required StartTime: Timestamp
        @required EndTime: Timestamp
        NextToken: String
        ScanBy: ScanBy
        MaxDatapoints: Integer
        LabelOptions: LabelOptions
    }
    output := {
        @required MetricDataResults: MetricDataResults
        NextToken: String
        @required Messages: MetricDataMessages
    }
    errors: [InvalidNextToken]
}

structure LabelOptions { Timezone: String }
list MetricDataResults { member: MetricDataResult }
structure MetricDataResult {
    @required Id: String
    @required Label: String
    @required Timestamps: TimestampList
    @required Values: DoubleList
    @required StatusCode: StatusCode
    Messages: MetricDataMessages
}
list TimestampList { member: Timestamp }
list MetricDataMessages { member: MessageData }
structure MessageData {
    Code: String
    Value: String
}
enum StatusCode { Complete, InternalError, PartialData, Forbidden }

// ---- Shapes of metrics ----

structure MetricDataQuery {
    @required Id: MetricId
    MetricStat: MetricStat
    @length(min: 1, max: 2048) Expression: String
    Label: String
    ReturnData: Boolean
    Period: PositiveInteger
    @length(min: 1, max: 255) AccountId: String
}
structure MetricStat {
    @required Metric: Metric
    @required Period: PositiveInteger
    @required Stat: String
    Unit: StandardUnit
}
structure Metric {
    Namespace: Namespace
    MetricName: MetricName
    Dimensions: Dimensions
}
structure Dimension {
    @required @length(min: 1, max: 255) Name: String
    @required @length(min: 1, max: 1024) Value: String
}

list MetricDataQueries { member: MetricDataQuery }
@length(max: 30) list Dimensions { member: Dimension }

@length(min: 1, max: 255) string MetricName
@length(min: 1, max: 255) @pattern("[^:].*") string Namespace
@length(min: 1, max: 255) string MetricId
string ExtendedStatistic
@range(min: 1) integer PositiveInteger

enum Statistic { SampleCount, Average, Sum, Minimum, Maximum }
enum ScanBy { TimestampDescending, TimestampAscending }
enum StandardUnit {
    Seconds, Microseconds, Milliseconds, Bytes, Kilobytes, Megabytes, Gigabytes, Terabytes, Bits,
    Kilobits, Megabits, Gigabits, Terabits, Percent, Count, Bytes_Second = "Bytes/Second",
    Kilobytes_Second = "Kilobytes/Second", Megabytes_Second = "Megabytes/Second",
    Gigabytes_Second = "Gigabytes/Second", Terabytes_Second = "Terabytes/Second",
    Bits_Second = "Bits/Second", Kilobits_Second = "Kilobits/Second",
    Megabits_Second = "Megabits/Second", Gigabits_Second = "Gigabits/Second",
    Terabits_Second = "Terabits/Second", Count_Second = "Count/Second", None
}

// ---- Errors ----

@error("client") @awsQueryError(code: "ValidationError", httpResponseCode: 400)
structure ValidationException {}
@error("client") @awsQueryError(code: "InvalidParameterValue", httpResponseCode: 400)
structure InvalidParameterValueException {}
@error("client") @awsQueryError(code: "InvalidParameterCombination", httpResponseCode: 400)
structure InvalidParameterCombinationException {}
@error("client") @awsQueryError(code: "MissingParameter", httpResponseCode: 400)
structure MissingRequiredParameterException {}
@error("server") @awsQueryError(code: "InternalServiceError", httpResponseCode: 500)
structure InternalServiceFault {}
@error("client") @awsQueryError(code: "InvalidNextToken", httpResponseCode: 400)
structure InvalidNextToken {}
